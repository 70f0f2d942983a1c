import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '../../../test/testbed/process.ts';
import { requireProgram } from '../../../test/testbed/programs.ts';
import { expectAnswer, freePort } from '../../../test/testbed/tcp.ts';
import { waitUntil } from '../../../test/testbed/wait.ts';

/** A Redis that a test may stop and start; it remembers nothing. */
export interface OwnRedis {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  remove(): Promise<void>;
}

export async function ownRedis(): Promise<OwnRedis> {
  const server = await requireProgram('redis-server');
  const dir = await mkdtemp(join(tmpdir(), 'deskgate-redis-'));
  const port = await freePort();
  let running: Awaited<ReturnType<typeof startProcess>> | null = null;
  const own: OwnRedis = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const program = await startProcess(
        server,
        ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no'],
        { logFile: join(dir, 'server.log') },
      );
      running = program;
      const ping = () => expectAnswer({ host: '127.0.0.1', port }, { say: 'PING\r\n', expect: '+PONG\r\n' });
      await waitUntil(ping, { what: 'redis-server', signal: AbortSignal.timeout(20_000), process: program });
    },
    async stop() {
      await running?.stop();
      running = null;
    },
    async remove() {
      await own.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
  await own.start();
  return own;
}
