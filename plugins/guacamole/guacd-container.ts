import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type Engine, engineRefusal } from '../../src/api.ts';
import { askGuacd } from './ask-guacd.ts';
import type { GuacdAddress } from './guacd-client.ts';

/** Marks the containers of one gateway, so that one left behind by a crash is found again. */
export interface ContainerMark {
  readonly image: string;
  readonly gatewayId: string;
}

const HOST = '127.0.0.1';
const PART = 'deskgate.part';
const GATEWAY = 'deskgate.gateway';
const PORT = 'deskgate.port';
const ATTEMPTS = 3;
const ANSWER_MS = 10_000;
const ASK_MS = 1000;
const STOP_SECONDS = 1;

/**
 * At the log level `info` guacd may lock up for ever when many connect at once. Images have it in different folders; the
 * port is the script's first argument.
 */
const SCRIPT =
  'PATH="$PATH:/usr/sbin:/usr/local/sbin:/opt/guacamole/sbin:/usr/local/guacamole/sbin"; ' +
  `exec guacd -b ${HOST} -l "$0" -L error -f`;

/** Containers of this gateway, running or not. */
async function list(engine: Engine, { gatewayId }: ContainerMark, signal: AbortSignal) {
  const filters = { label: [`${PART}=guacd`, `${GATEWAY}=${gatewayId}`] };
  return engine.ask(signal, (abortSignal) =>
    engine.docker.listContainers({ all: true, filters, abortSignal }),
  );
}

/** The address of a container that answers; what does not is removed. Null when there is none. */
export async function findContainer(
  engine: Engine,
  mark: ContainerMark,
  signal: AbortSignal,
): Promise<GuacdAddress | null> {
  let found: GuacdAddress | null = null;
  for (const { Id, State, Labels, Image } of await list(engine, mark, signal)) {
    const address = { host: HOST, port: Number(Labels[PORT]) };
    const isUsable =
      found === null &&
      State === 'running' &&
      Image === mark.image &&
      (await askGuacd(address, { timeoutMs: ASK_MS, signal })).answered;
    if (isUsable) found = address;
    else await remove(engine, Id, signal);
  }
  return found;
}

/** Starts one. Resolves when guacd answers; leaves nothing behind when it rejects. */
export async function startContainer(
  engine: Engine,
  mark: ContainerMark,
  signal: AbortSignal,
): Promise<GuacdAddress> {
  for (let attempt = 1; ; attempt += 1) {
    // another program may take the port before guacd does
    const port = await freePort();
    const id = await create(engine, mark, port, signal);
    try {
      const container = engine.docker.getContainer(id);
      await engine.ask(signal, (abortSignal) => container.start({ abortSignal }));
      await untilAnswer(engine, id, { host: HOST, port }, signal);
      return { host: HOST, port };
    } catch (error) {
      await remove(engine, id, AbortSignal.timeout(ANSWER_MS)).catch(() => undefined);
      if (attempt === ATTEMPTS || signal.aborted) throw error;
    }
  }
}

/** Removes every container of this gateway. */
export async function removeContainers(
  engine: Engine,
  mark: ContainerMark,
  signal: AbortSignal,
): Promise<void> {
  for (const { Id } of await list(engine, mark, signal)) await remove(engine, Id, signal);
}

async function create(
  engine: Engine,
  mark: ContainerMark,
  port: number,
  signal: AbortSignal,
): Promise<string> {
  const options = {
    Image: mark.image,
    Entrypoint: ['/bin/sh', '-c', SCRIPT],
    Cmd: [String(port)],
    Labels: { [PART]: 'guacd', [GATEWAY]: mark.gatewayId, [PORT]: String(port) },
    HostConfig: {
      // the desktops are published on this machine's loopback, and guacd is to listen there only
      NetworkMode: 'host',
      Init: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
    },
  };
  const { id } = await engine.ask(signal, (abortSignal) =>
    engine.docker.createContainer({ ...options, abortSignal }),
  );
  return id;
}

async function untilAnswer(
  engine: Engine,
  id: string,
  address: GuacdAddress,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + ANSWER_MS;
  for (;;) {
    const answer = await askGuacd(address, { timeoutMs: ASK_MS, signal });
    if (answer.answered) return;
    const container = engine.docker.getContainer(id);
    const { State } = await engine.ask(signal, (abortSignal) => container.inspect({ abortSignal }));
    if (!State.Running) {
      throw new AppError('GUACD_UNREACHABLE', "Deskgate's own guacd ended as soon as it was started.", {
        detail: `Its exit code was ${State.ExitCode}. ${State.Error}`.trim(),
        remedy: 'Look at image in [plugins.guacamole], or set guacd there to the address of one that runs.',
      });
    }
    if (performance.now() > deadline) {
      throw new AppError('GUACD_SILENT', "Deskgate's own guacd was started and does not answer.", {
        detail: answer.why,
        remedy:
          'Where the gateway itself runs in a container, run guacd beside it and set guacd in [plugins.guacamole].',
      });
    }
    await sleep(20);
  }
}

async function remove(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  const container = engine.docker.getContainer(id);
  try {
    await engine.ask(signal, (abortSignal) => container.stop({ t: STOP_SECONDS, abortSignal }));
  } catch {
    // it may not run; removing it tells
  }
  try {
    await engine.ask(signal, (abortSignal) => container.remove({ force: true, v: true, abortSignal }));
  } catch (error) {
    if (engineRefusal(error)?.status !== 404) throw error;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
