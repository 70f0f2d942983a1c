import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Qmp } from './qmp.ts';
import type { Screen } from './screen.ts';

const MEMORY_MIB = 64;
const START_TIMEOUT_MS = 10_000;
const LOOK_EVERY_MS = 20;
const PASSWORD_LASTS_S = 30;

/** A real QEMU without a disk, at the screen of its firmware, unless it is given more. */
export async function openQemuScreen(
  program: string,
  path: string,
  name: string,
  more: readonly string[],
): Promise<Screen> {
  const control = `${path}.qmp`;
  const child = spawn(
    program,
    [
      ...['-name', name.replaceAll(',', ' '), '-machine', 'pc', '-accel', 'tcg', '-m', String(MEMORY_MIB)],
      ...['-nodefaults', '-no-user-config', '-vga', 'std', '-display', 'none'],
      ...['-vnc', `unix:${path},password=on`, '-qmp', `unix:${control},server=on,wait=off`],
      ...more,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      complaints += error.message;
      resolve();
    });
    child.once('close', () => resolve());
  });
  const hasEnded = (): boolean =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const end = async (): Promise<void> => {
    if (!hasEnded()) child.kill('SIGKILL');
    await ended;
  };
  const qmp = await connected(control, () => (hasEnded() ? complaints : null)).catch(
    async (error: unknown) => {
      await end();
      throw error;
    },
  );
  return {
    log: null,
    async setPassword(password) {
      await qmp.command('set_password', { protocol: 'vnc', password });
      await qmp.command('expire_password', { protocol: 'vnc', time: `+${PASSWORD_LASTS_S}` });
    },
    async connect() {
      const socket = createConnection(path);
      await once(socket, 'connect');
      return socket;
    },
    tell: (command) => qmp.command(command),
    async close() {
      qmp.close();
      await end();
    },
  };
}

/** @param complaint null while it runs. */
async function connected(path: string, complaint: () => string | null): Promise<Qmp> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      return await Qmp.connect(path);
    } catch (error) {
      const said = complaint();
      if (said !== null) throw new Error(`QEMU has ended: ${said}`);
      if (performance.now() > deadline) throw error;
      await sleep(LOOK_EVERY_MS);
    }
  }
}
