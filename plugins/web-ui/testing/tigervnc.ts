import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { WebSocket } from 'ws';

export interface TigerVnc {
  readonly port: number;
  /** Runs a shell line in a terminal on this desktop. */
  terminal(line: string): void;
  close(): Promise<void>;
}

/** A real Xvnc of its own, without a password, on a free loopback port. */
export async function startTigerVnc(path: string): Promise<TigerVnc> {
  const port = await freePort();
  const server = spawn(
    path,
    [
      '-displayfd',
      '3',
      '-rfbport',
      String(port),
      '-localhost',
      '-SecurityTypes',
      'None',
      '-AcceptSetDesktopSize',
      '-geometry',
      '800x600',
      '-ac',
      '-nolisten',
      'tcp',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const children: ChildProcess[] = [server];
  const close = async (): Promise<void> => {
    for (const child of children.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill();
      await once(child, 'exit');
    }
  };
  const told = server.stdio[3];
  if (told === null || told === undefined) throw new Error('Xvnc has no pipe for its display.');
  const [display] = (await Promise.race([
    once(told, 'data'),
    once(server, 'exit').then(([code]) => Promise.reject(new Error(`Xvnc ended with code ${String(code)}.`))),
  ])) as [Buffer];
  return {
    port,
    terminal(line) {
      const args = ['-geometry', '80x24+0+0', '-e', 'sh', '-c', line];
      children.push(
        spawn(join(dirname(path), 'xterm'), args, {
          stdio: 'ignore',
          env: { ...process.env, DISPLAY: `:${display.toString().trim()}` },
        }),
      );
    },
    close,
  };
}

/** Carries a viewer to the desktop and back, as far as a test needs it. */
export function carry(viewer: WebSocket, port: number): void {
  const socket = connect(port, '127.0.0.1');
  socket.on('data', (data) => viewer.send(data));
  socket.on('close', () => viewer.close(4001));
  socket.on('error', () => viewer.close(4006));
  viewer.on('message', (data: Buffer) => socket.write(data));
  viewer.on('close', () => socket.destroy());
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
