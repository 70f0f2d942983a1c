import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerCreateOptions, ContainerInspectInfo, NetworkConnectOptions } from 'dockerode';
import {
  AppError,
  askToTheEnd,
  type Engine,
  engineRefusal,
  fetchMissing,
  inspectContainer,
  isImageMissing,
  type ProviderContext,
  type PullPolicy,
  removeContainer,
  runtimeState,
  type StartSpec,
} from '../../src/api.ts';
import { taken } from './make-resources.ts';
import type { ComposeParts } from './parts.ts';
import type { ComposeSettings } from './settings.ts';
import { type ContainerSpec, guestPortKey } from './stack-spec.ts';
import { startFailure } from './start-failure.ts';

type Spec = StartSpec<ComposeSettings>;

/** A service's container: to be started, running already, or ended well and with nothing more to do. */
export interface Made {
  readonly id: string;
  readonly state: 'created' | 'running' | 'done';
}

interface Around {
  readonly spec: Spec;
  readonly context: ProviderContext;
  readonly pull: PullPolicy;
}

const NAME_AGAIN_MS = 30;
const TRIES = 6;

/** The name makes sure that there is one container a service; an image that is missing is pulled on the way. */
export async function createOrTake(
  parts: ComposeParts,
  engine: Engine,
  container: ContainerSpec,
  { spec, context, pull }: Around,
): Promise<Made> {
  const { signal } = context;
  let hasFetched = false;
  for (let tried = 1; ; tried += 1) {
    try {
      return { id: await create(engine, container, signal), state: 'created' };
    } catch (error) {
      if (signal.aborted || tried >= TRIES) throw error;
      if (isImageMissing(error) && !hasFetched) {
        await fetchMissing(engine, container.service.image, pull, context);
        hasFetched = true;
      } else if (engineRefusal(error)?.status === 409) {
        const found = await take(parts, engine, container, spec, signal);
        if (found !== null) return found;
        // the name may be reserved before its container is there
        await sleep(NAME_AGAIN_MS, undefined, { signal });
      } else
        throw error instanceof AppError ? startFailure(error, container.service, spec, parts.config) : error;
    }
  }
}

async function create(
  engine: Engine,
  { name, body, joins }: ContainerSpec,
  signal: AbortSignal,
): Promise<string> {
  // given apart, the client puts only the name into the address; else all of it, the password too
  const apart = { _query: { name }, _body: body };
  const { id } = await askToTheEnd(engine, signal, (abortSignal) =>
    engine.docker.createContainer({ ...apart, abortSignal } as ContainerCreateOptions),
  );
  await join(engine, id, joins, signal);
  return id;
}

/** A container can be created in one network only. */
async function join(
  engine: Engine,
  id: string,
  joins: ContainerSpec['joins'],
  signal: AbortSignal,
): Promise<void> {
  for (const { network, aliases } of joins) {
    // its types do not know the signal
    const body = { Container: id, EndpointConfig: { Aliases: [...aliases] } };
    await engine.ask(signal, (abortSignal) => {
      const options: NetworkConnectOptions & { readonly abortSignal: AbortSignal } = { ...body, abortSignal };
      return engine.docker.getNetwork(network).connect(options);
    });
  }
}

/** A container of that name exists: ours as it is, or null after it was removed because it cannot be used. */
async function take(
  { labels, timeoutMs }: ComposeParts,
  engine: Engine,
  container: ContainerSpec,
  spec: Spec,
  signal: AbortSignal,
): Promise<Made | null> {
  const { name } = container;
  const found = await inspectContainer(engine, name, signal);
  if (found === null) return null;
  if (labels.instanceOf(found.Config.Labels) !== spec.instanceId) throw taken('container', name);
  const state = usable(found, container, spec);
  if (state !== null) return { id: found.Id, state };
  await removeContainer(engine, found.Id, { signal, graceMs: 0, timeoutMs });
  return null;
}

/** One that was cut off between its networks, or has another port, is made anew. */
function usable(
  found: ContainerInspectInfo,
  { joins, isDesktop, isTask }: ContainerSpec,
  spec: Spec,
): Made['state'] | null {
  const networks = Object.keys(found.NetworkSettings.Networks ?? {});
  if (!joins.every(({ network }) => networks.includes(network))) return null;
  if (isDesktop) {
    const bound = found.HostConfig.PortBindings?.[guestPortKey(spec)] as { HostPort?: string }[] | undefined;
    if (!bound?.some(({ HostPort }) => HostPort === String(spec.port))) return null;
  }
  const state = runtimeState(found.State.Status);
  if (state === 'running' || state === 'created') return state;
  return isTask && state === 'exited' && found.State.ExitCode === 0 ? 'done' : null;
}

export async function run(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  try {
    await askToTheEnd(engine, signal, (abortSignal) => engine.docker.getContainer(id).start({ abortSignal }));
  } catch (error) {
    // it runs already: another call was faster
    if (engineRefusal(error)?.status !== 304) throw error;
  }
}
