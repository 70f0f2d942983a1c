import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitForDesktop } from '../../../src/api.ts';

export interface RealServer {
  readonly port: number;
  /** A folder that is removed with it. */
  readonly folder: string;
  stop(): Promise<void>;
}

const START_MS = 20_000;

/** A TigerVNC server; `display` is what X clients connect to. */
export async function startTigerVnc(
  path: string,
  password: string | null,
): Promise<RealServer & { readonly display: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'deskgate-vnc-'));
  const port = await freePort();
  const security =
    password === null
      ? ['-SecurityTypes', 'None']
      : ['-SecurityTypes', 'VncAuth', '-rfbauth', join(folder, 'passwd')];
  if (password !== null) await writeFile(join(folder, 'passwd'), await encrypted(password), { mode: 0o600 });
  const options = [
    '-geometry',
    '640x480',
    '-depth',
    '24',
    '-nolisten',
    'tcp',
    '-localhost',
    '-AlwaysShared',
    '-pn',
  ];
  const args = ['-displayfd', '1', '-rfbport', String(port), ...security, ...options];
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const [display] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('Xtigervnc ended'))),
  ])) as [string];
  await ready(port);
  return { port, folder, display: `:${display}`, stop: () => stop(child, folder) };
}

/** A virtual machine that shows its firmware's screen over VNC. */
export async function startQemu(path: string, password: string | null): Promise<RealServer> {
  const folder = await mkdtemp(join(tmpdir(), 'deskgate-qemu-'));
  const port = await freePort(5901);
  const monitor = join(folder, 'qmp');
  const vnc = `127.0.0.1:${port - 5900}${password === null ? '' : ',password=on'}`;
  const machine = ['-accel', 'tcg', '-m', '64', '-nodefaults', '-vga', 'std', '-serial', 'none', '-vnc', vnc];
  const child = spawn(path, [...machine, '-qmp', `unix:${monitor},server=on,wait=off`], { stdio: 'ignore' });
  await ready(port);
  if (password !== null) {
    const command = { execute: 'set_password', arguments: { protocol: 'vnc', password } };
    // while it begins it may greet twice, and then wants to be greeted again too
    await until(async () => {
      await tellQemu(monitor, command);
      return true;
    });
  }
  return { port, folder, stop: () => stop(child, folder) };
}

/** Text of an X client's file, once it is there. */
export async function until<T>(read: () => Promise<T | null>, ms = 10_000): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const value = await read().catch(() => null);
    if (value !== null) return value;
    if (performance.now() > deadline) throw new Error(`nothing within ${ms} ms`);
    await sleep(50);
  }
}

/** Ends a program and waits for it. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  await end(child);
  await rm(folder, { recursive: true, force: true });
}

function ready(port: number): Promise<void> {
  const signal = new AbortController().signal;
  return waitForDesktop({ protocol: 'vnc', host: '127.0.0.1', port, signal, timeoutMs: START_MS });
}

/** As `tigervncpasswd -f` does it. */
function encrypted(password: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = execFile('tigervncpasswd', ['-f'], { encoding: 'buffer' }, (error, out) =>
      error === null ? resolve(out) : reject(error),
    );
    child.stdin?.end(`${password}\n`);
  });
}

async function tellQemu(path: string, command: object): Promise<void> {
  const socket = connect(path);
  const lines = createInterface(socket)[Symbol.asyncIterator]();
  const answer = async (): Promise<Record<string, unknown>> => {
    for (;;) {
      const said = JSON.parse((await lines.next()).value as string) as Record<string, unknown>;
      // neither a greeting nor an event
      if ('return' in said || 'error' in said) return said;
    }
  };
  try {
    for (const one of [{ execute: 'qmp_capabilities' }, command]) {
      socket.write(`${JSON.stringify(one)}\n`);
      const said = await answer();
      if (!('return' in said)) throw new Error(JSON.stringify(said));
    }
  } finally {
    socket.destroy();
  }
}

/** @param least QEMU counts its displays from 5900. */
async function freePort(least = 0): Promise<number> {
  for (;;) {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    if (port >= least) return port;
  }
}
