import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { end, type RealServer, startTigerVnc } from '../plugins/vnc/testing/real-servers.ts';
import { dockerAt, findAnswering } from '../test/testbed/docker.ts';
import { requireProgram } from '../test/testbed/programs.ts';
import { expectAnswer, freePort } from '../test/testbed/tcp.ts';
import { waitUntil } from '../test/testbed/wait.ts';

const GUACD_IMAGE = 'deskgate/guacd:latest';
const HOST = '127.0.0.1';
const PAINTED_MS = 1000;

/** X servers, each with a terminal that echoes what is typed; ended when `work` is. */
export async function withTerminals<T>(
  count: number,
  work: (ports: readonly number[]) => Promise<T>,
): Promise<T> {
  const [server, terminal] = [await requireProgram('Xtigervnc'), await requireProgram('xterm')];
  const servers: RealServer[] = [];
  const terminals: ReturnType<typeof spawn>[] = [];
  try {
    for (let n = 0; n < count; n++) {
      const started = await startTigerVnc(server, null);
      servers.push(started);
      // under the pointer, which the keyboard follows where there is no window manager
      const args = ['-display', started.display, '-geometry', '80x24+0+0', '-e', 'cat'];
      terminals.push(spawn(terminal, args, { stdio: 'ignore' }));
    }
    await sleep(PAINTED_MS);
    return await work(servers.map(({ port }) => port));
  } finally {
    await Promise.all(terminals.map(end));
    await Promise.all(servers.map((started) => started.stop()));
  }
}

/** The guacd that DESKGATE_GUACAMOLE_GUACD names by its port on 127.0.0.1, else a container of the product's image. */
export async function withGuacd<T>(signal: AbortSignal, work: (port: number) => Promise<T>): Promise<T> {
  const named = /^127\.0\.0\.1:(\d+)$/.exec(process.env.DESKGATE_GUACAMOLE_GUACD ?? '')?.[1];
  if (named !== undefined) return work(Number(named));
  const engine = await findAnswering();
  if (engine === null) throw new Error('guacd needs Docker, or DESKGATE_GUACAMOLE_GUACD=127.0.0.1:port');
  const port = await freePort();
  const container = await dockerAt(engine.host).createContainer({
    Image: GUACD_IMAGE,
    // more said than errors, many connections at once may lock guacd up
    Cmd: ['/usr/sbin/guacd', '-b', HOST, '-l', `${port}`, '-L', 'error', '-f'],
    Labels: { 'deskgate.bench': `${process.pid}` },
    HostConfig: { NetworkMode: 'host', Init: true },
  });
  try {
    await container.start();
    const asked = { say: '6.select,3.vnc;', expect: '4.args,' };
    await waitUntil(() => expectAnswer({ host: HOST, port }, asked), {
      what: 'guacd in its container',
      signal,
    });
    return await work(port);
  } finally {
    await container.remove({ force: true, v: true });
  }
}
