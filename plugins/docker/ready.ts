import type { ContainerInspectInfo } from 'dockerode';
import {
  AppError,
  canceled,
  type Endpoint,
  inspectContainer,
  type ProviderContext,
  type StartSpec,
  untilEnded,
  waitForDesktop,
} from '../../src/api.ts';
import type { DockerParts } from './parts.ts';
import { diedEarly, staysSilent } from './ready-failure.ts';
import type { DockerSettings } from './settings.ts';

type Context = ProviderContext & { readonly timeoutMs: number };

const LITTLE_LONGER_MS = 5000;

/** Waits for the protocol's handshake and for the container's end at once; what comes first decides. */
export async function untilReady(
  parts: DockerParts,
  ref: string,
  spec: StartSpec<DockerSettings>,
  { signal, timeoutMs }: Context,
): Promise<Endpoint> {
  const { protocol, port } = spec;
  if (port === null) throw new AppError('PROVIDER_FAILED', 'The desktop has no leased port.');
  const host = parts.config.publishAddress;
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const work: Promise<unknown>[] = [];
  const begin = <T>(promise: Promise<T>): Promise<T> => {
    work.push(promise);
    return promise;
  };
  try {
    signal.throwIfAborted();
    const engine = await parts.engine();
    const answered = begin(waitForDesktop({ protocol, host, port, signal: either, timeoutMs }));
    const ended = begin(untilEnded(engine, ref, either, timeoutMs + LITTLE_LONGER_MS));
    // known or not, the desktop answers
    const inspected = begin(inspectContainer(engine, ref, either).catch(() => null));
    const first = await Promise.race([answered.then(() => 'answered', silence), ended]);
    if (first === 'answered') {
      const inner = addressInside(await inspected);
      return { host, port, ...(inner === null ? {} : { inner: { host: inner, port: spec.guestPort } }) };
    }
    const found = await inspectContainer(engine, ref, signal);
    const remains = { parts, engine, found, ref, spec, signal };
    throw first instanceof AppError && found?.State.Running
      ? await staysSilent(remains, first, timeoutMs)
      : await diedEarly(remains);
  } catch (error) {
    throw signal.aborted ? canceled(signal) : error;
  } finally {
    stop.abort();
    await Promise.allSettled(work);
  }
}

/** A desktop that stays silent is looked at more closely; everything else is thrown on. */
function silence(error: unknown): AppError {
  if (error instanceof AppError && error.code === 'DESKTOP_SILENT') return error;
  throw error;
}

/** The container's address in its network, for a guacd that runs there too. */
function addressInside(found: ContainerInspectInfo | null): string | null {
  const networks = Object.values(found?.NetworkSettings.Networks ?? {});
  return networks.map(({ IPAddress }) => IPAddress).find(Boolean) ?? null;
}
