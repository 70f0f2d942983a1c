import type { ContainerInspectInfo } from 'dockerode';
import {
  AppError,
  answeredOrEnded,
  canceled,
  type Endpoint,
  inspectContainer,
  type ProviderContext,
  type StartSpec,
} from '../../src/api.ts';
import type { DockerParts } from './parts.ts';
import { diedEarly, staysSilent } from './ready-failure.ts';
import type { DockerSettings } from './settings.ts';

type Context = ProviderContext & { readonly timeoutMs: number };

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
  try {
    signal.throwIfAborted();
    const engine = await parts.engine();
    const [first, inspected] = await Promise.all([
      answeredOrEnded(engine, ref, { protocol, host, port, signal, timeoutMs }),
      // known or not, the desktop answers
      inspectContainer(engine, ref, signal).catch(() => null),
    ]);
    if (first === 'answered') {
      const inner = addressInside(inspected);
      return { host, port, ...(inner === null ? {} : { inner: { host: inner, port: spec.guestPort } }) };
    }
    const found = await inspectContainer(engine, ref, signal);
    const remains = { parts, engine, found, ref, spec, signal };
    throw first instanceof AppError && found?.State.Running
      ? await staysSilent(remains, first, timeoutMs)
      : await diedEarly(remains);
  } catch (error) {
    throw signal.aborted ? canceled(signal) : error;
  }
}

/** The container's address in its network, for a guacd that runs there too. */
function addressInside(found: ContainerInspectInfo | null): string | null {
  const networks = Object.values(found?.NetworkSettings.Networks ?? {});
  return networks.map(({ IPAddress }) => IPAddress).find(Boolean) ?? null;
}
