import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type Engine, engineRefusal, inspectContainer, removeContainer } from '../../src/api.ts';
import { askGuacd } from './ask-guacd.ts';
import {
  type ContainerLimits,
  type ContainerMark,
  containerOptions,
  GATEWAY,
  GUACD_PORT,
  LOOPBACK,
  PART,
  PORT,
  SPEC,
  specOf,
} from './container-spec.ts';
import { type Fence, removeFence } from './fence.ts';
import type { GuacdAddress } from './guacd-client.ts';

/** A guacd in a container that runs and answers. */
export interface GuacdContainer {
  readonly id: string;
  readonly address: GuacdAddress;
  readonly isFenced: boolean;
  /** Made by this version of the gateway, from its configuration. */
  readonly isCurrent: boolean;
}

export interface StartOptions extends ContainerMark {
  readonly fence: Fence | null;
  readonly cpuset: string | undefined;
  readonly limits: ContainerLimits;
}

const ATTEMPTS = 3;
const ANSWER_MS = 10_000;
const ASK_MS = 2000;
const REMOVE_MS = 8000;

/** Containers of this gateway, running or not. */
async function list(engine: Engine, { gatewayId }: ContainerMark, signal: AbortSignal) {
  const filters = { label: [`${PART}=guacd`, `${GATEWAY}=${gatewayId}`] };
  return engine.ask(signal, (abortSignal) =>
    engine.docker.listContainers({ all: true, filters, abortSignal }),
  );
}

/** Those that answer; what does not is removed. */
export async function findContainers(
  engine: Engine,
  mark: ContainerMark & { readonly limits: ContainerLimits },
  signal: AbortSignal,
): Promise<GuacdContainer[]> {
  const found: GuacdContainer[] = [];
  for (const { Id: id, State, Labels, Image, NetworkSettings } of await list(engine, mark, signal)) {
    const [network] = Object.entries(NetworkSettings?.Networks ?? {});
    const isFenced = network !== undefined && network[0] !== 'host';
    const host = isFenced ? network[1].IPAddress : LOOPBACK;
    const address = { host, port: Number(Labels[PORT]) };
    const isAlive = State === 'running' && (await askGuacd(address, { timeoutMs: ASK_MS, signal })).answered;
    const isCurrent = Image === mark.image && Labels[SPEC] === specOf(isFenced, mark.limits);
    if (isAlive) found.push({ id, address, isFenced, isCurrent });
    else await removeGuacd(engine, id, signal);
  }
  return found;
}

/** Starts one. Resolves when guacd answers; leaves nothing behind when it rejects. */
export async function startContainer(
  engine: Engine,
  options: StartOptions,
  signal: AbortSignal,
): Promise<GuacdContainer> {
  for (let attempt = 1; ; attempt += 1) {
    // another program may take the port before guacd does
    const port = options.fence === null ? await freePort() : GUACD_PORT;
    const plan = containerOptions({ ...options, port });
    const { id } = await engine.ask(signal, (abortSignal) =>
      engine.docker.createContainer({ ...plan, abortSignal }),
    );
    try {
      const container = engine.docker.getContainer(id);
      await engine.ask(signal, (abortSignal) => container.start({ abortSignal }));
      const address = await addressOf(engine, id, port, options.fence, signal);
      await untilAnswer(engine, id, address, signal);
      return { id, address, isFenced: options.fence !== null, isCurrent: true };
    } catch (error) {
      await removeGuacd(engine, id, AbortSignal.timeout(ANSWER_MS)).catch(() => undefined);
      if (attempt === ATTEMPTS || signal.aborted || isAboutCpus(error)) throw error;
    }
  }
}

/** Kills it: what a guacd holds is in the desktops. */
export function removeGuacd(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  return removeContainer(engine, id, { signal, graceMs: 0, timeoutMs: REMOVE_MS });
}

/** Removes every container of this gateway, and their network. */
export async function removeContainers(
  engine: Engine,
  mark: ContainerMark,
  signal: AbortSignal,
): Promise<void> {
  for (const { Id } of await list(engine, mark, signal)) await removeGuacd(engine, Id, signal);
  await removeFence(engine, mark.gatewayId, signal);
}

async function addressOf(
  engine: Engine,
  id: string,
  port: number,
  fence: Fence | null,
  signal: AbortSignal,
): Promise<GuacdAddress> {
  if (fence === null) return { host: LOOPBACK, port };
  const info = await inspectContainer(engine, id, signal);
  const host = info?.NetworkSettings.Networks[fence.network]?.IPAddress ?? '';
  // one that has ended has no address
  return { host: host === '' ? LOOPBACK : host, port };
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
    const container = engine.docker.getContainer(id);
    const { State } = await engine.ask(signal, (abortSignal) => container.inspect({ abortSignal }));
    if (!State.Running) {
      throw new AppError('GUACD_UNREACHABLE', "Deskgate's own guacd ended as soon as it was started.", {
        detail: `Its exit code was ${State.ExitCode}. ${State.Error}`.trim(),
        remedy: 'Look at image in [plugins.guacamole], or set guacd there to the address of one that runs.',
      });
    }
    if (answer.answered) return;
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

/** Why a request was refused that pins to processors which are not there. */
export const isAboutCpus = (error: unknown): boolean => /cpu/i.test(engineRefusal(error)?.message ?? '');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
