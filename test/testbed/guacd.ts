import { join } from 'node:path';
import { definePart, type OpenContext, type Opened } from './bed-part.ts';
import { dockerAt } from './docker.ts';
import { startProcess } from './process.ts';
import { findProgram } from './programs.ts';
import { expectAnswer, freePort } from './tcp.ts';
import { waitUntil } from './wait.ts';

const HOST = '127.0.0.1';
/** At the level `info` guacd 1.3 to 1.6 may lock up for ever when many connect at once. */
const LOG_LEVEL = ['-L', 'error'];
/** Marks containers of the test bed; its value is the process that owns them. */
const CONTAINER_LABEL = 'deskgate.testbed';

/**
 * guacd: the one that DESKGATE_GUACAMOLE_GUACD names, else a container of the product's own image in the network of
 * this machine (so that it reaches desktops on 127.0.0.1), else the machine's own program.
 */
export const guacd = definePart({
  name: 'guacd',
  packages: [],
  after: ['docker', 'guacd-image'],
  remedy: 'set DESKGATE_GUACAMOLE_GUACD=host:port, or build the image: npm run deskgate -- image build guacd',
  timeoutMs: 30_000,
  installed: async () => true,
  async open(context) {
    const configured = process.env.DESKGATE_GUACAMOLE_GUACD;
    if (configured) return useConfigured(configured);
    const image = context.parts['guacd-image']?.image;
    const host = context.parts.docker?.host;
    if (image !== undefined && host !== undefined) return runContainer(context, host, image);
    const program = await findProgram('guacd');
    if (program !== null) return runProgram(context, program);
    throw new Error('no guacd is configured or installed, and there is no image of it');
  },
});

async function useConfigured(address: string): Promise<Opened<'guacd'>> {
  const { hostname: host, port } = new URL(`tcp://${address}`);
  const info = { host, port: Number(port) };
  await handshake(info).catch((error: unknown) => {
    throw new Error(`no guacd answers at ${address}, which DESKGATE_GUACAMOLE_GUACD names`, { cause: error });
  });
  return { info, note: `${address}, as DESKGATE_GUACAMOLE_GUACD names it` };
}

async function runContainer(context: OpenContext, host: string, image: string): Promise<Opened<'guacd'>> {
  const port = await freePort();
  const container = await dockerAt(host).createContainer({
    Image: image,
    Cmd: ['/usr/sbin/guacd', '-b', HOST, '-l', `${port}`, ...LOG_LEVEL, '-f'],
    Labels: { [CONTAINER_LABEL]: `${process.pid}` },
    HostConfig: { NetworkMode: 'host', Init: true },
  });
  context.onClose(() => container.remove({ force: true, v: true }));
  await container.start();
  await waitUntil(() => handshake({ host: HOST, port }), {
    what: 'guacd in its container',
    signal: context.signal,
  });
  return {
    info: { host: HOST, port },
    note: `container ${container.id.slice(0, 12)} of ${image}, port ${port}`,
  };
}

async function runProgram(context: OpenContext, program: string): Promise<Opened<'guacd'>> {
  const port = await freePort();
  const running = await startProcess(program, ['-b', HOST, '-l', `${port}`, ...LOG_LEVEL, '-f'], {
    logFile: join(context.dir, 'guacd.log'),
  });
  context.onClose(running.stop);
  await waitUntil(() => handshake({ host: HOST, port }), {
    what: 'guacd',
    signal: context.signal,
    process: running,
  });
  return { info: { host: HOST, port }, note: `${program}, port ${port}, pid ${running.pid}` };
}

/** The first step of the Guacamole handshake: guacd answers with the names of the protocol's arguments. */
async function handshake(target: { host: string; port: number }): Promise<void> {
  await expectAnswer(target, { say: '6.select,3.vnc;', expect: '4.args,' });
}
