import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { definePart } from './bed-part.ts';
import { startProcess } from './process.ts';
import { findProgram, requireProgram } from './programs.ts';
import { expectAnswer, freePort } from './tcp.ts';
import { waitUntil } from './wait.ts';

/** A Redis server of our own: loopback only, nothing is written to disk. */
export const redis = definePart({
  name: 'redis',
  packages: ['redis-server'],
  after: [],
  remedy: 'apt-get install redis-server (the server need not run: the tests start their own)',
  timeoutMs: 20_000,
  installed: async () => (await findProgram('redis-server')) !== null,
  async open({ dir, signal, onClose }) {
    const server = await requireProgram('redis-server');
    const home = join(dir, 'redis');
    await mkdir(home, { recursive: true });
    const port = await freePort();
    const running = await startProcess(
      server,
      ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', home, '--save', '', '--appendonly', 'no'],
      { logFile: join(home, 'server.log') },
    );
    onClose(running.stop);
    const ping = () => expectAnswer({ host: '127.0.0.1', port }, { say: 'PING\r\n', expect: '+PONG\r\n' });
    await waitUntil(ping, { what: 'redis-server', signal, process: running });
    return {
      info: { url: `redis://127.0.0.1:${port}` },
      note: `started on port ${port}, pid ${running.pid}`,
    };
  },
});
