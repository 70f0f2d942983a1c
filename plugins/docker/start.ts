import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerCreateOptions } from 'dockerode';
import {
  AppError,
  asAppError,
  askToTheEnd,
  canceled,
  type Engine,
  engineRefusal,
  fetchMissing,
  inspectContainer,
  isImageMissing,
  type ProviderContext,
  pullImage,
  removeContainer,
  runtimeState,
  type StartSpec,
  withoutSecrets,
} from '../../src/api.ts';
import { containerSpec, guestPortKey } from './container-spec.ts';
import { makeHomeFolder } from './homes.ts';
import { writeOwner } from './owner-file.ts';
import type { DockerParts } from './parts.ts';
import type { DockerSettings } from './settings.ts';
import { startFailure } from './start-failure.ts';

type Spec = StartSpec<DockerSettings>;

/** What a failed or canceled start made is removed within this time; what is left then is found by its label. */
const CLEAN_UP_MS = 10_000;
const NAME_AGAIN_MS = 30;
const TRIES = 6;

/** Creates and starts the container, or takes the one that an earlier call made. */
export async function startContainer(
  parts: DockerParts,
  spec: Spec,
  context: ProviderContext,
): Promise<{ ref: string }> {
  try {
    return await start(parts, spec, context);
  } catch (error) {
    const { password } = spec.credentials;
    const failure = context.signal.aborted ? canceled(context.signal) : asAppError(error);
    throw withoutSecrets(failure, password === null ? [] : [password]);
  }
}

async function start(parts: DockerParts, spec: Spec, context: ProviderContext): Promise<{ ref: string }> {
  const { signal } = context;
  const engine = await parts.engine();
  const policy = spec.settings.pull ?? parts.config.pull;
  if (policy === 'always') await pullImage(engine, spec.settings.image, context);
  try {
    await makeHomeFolder(parts, engine, spec, context);
    const { id, isRunning } = await createOrTake(parts, engine, spec, context);
    signal.throwIfAborted();
    if (!isRunning) {
      await writeOwner(engine, id, spec, signal);
      await run(engine, id, signal);
    }
    signal.throwIfAborted();
    return { ref: id };
  } catch (error) {
    if (mayHaveMade(error)) await cleanUp(engine, parts.labels.containerName(spec), context);
    throw error instanceof AppError ? startFailure(error, spec, parts.config) : error;
  }
}

/**
 * Creating comes first and asks nothing before: that the image is there and the name is free is the rule. The name makes
 * sure that there is one container an instance.
 */
async function createOrTake(
  parts: DockerParts,
  engine: Engine,
  spec: Spec,
  context: ProviderContext,
): Promise<{ id: string; isRunning: boolean }> {
  const { signal } = context;
  let hasFetched = false;
  for (let tried = 1; ; tried += 1) {
    try {
      return { id: await create(parts, engine, spec, context), isRunning: false };
    } catch (error) {
      if (signal.aborted || tried >= TRIES) throw error;
      if (isImageMissing(error) && !hasFetched) {
        await fetchMissing(engine, spec.settings.image, spec.settings.pull ?? parts.config.pull, context);
        hasFetched = true;
      } else if (engineRefusal(error)?.status === 409) {
        const taken = await take(parts, engine, spec, signal);
        if (taken !== null) return taken;
        // the name may be reserved before its container is there
        await sleep(NAME_AGAIN_MS, undefined, { signal });
      } else throw error;
    }
  }
}

async function create(
  { config, labels }: DockerParts,
  engine: Engine,
  spec: Spec,
  { signal }: ProviderContext,
): Promise<string> {
  const name = labels.containerName(spec);
  const body = containerSpec(spec, config, labels);
  // given apart, the client puts only the name into the address; else all of it, the password too
  const apart = { _query: { name }, _body: body };
  const container = await askToTheEnd(engine, signal, (abortSignal) =>
    engine.docker.createContainer({ ...apart, abortSignal } as ContainerCreateOptions),
  );
  return container.id;
}

async function run(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  try {
    await askToTheEnd(engine, signal, (abortSignal) => engine.docker.getContainer(id).start({ abortSignal }));
  } catch (error) {
    // it runs already: another call was faster
    if (engineRefusal(error)?.status !== 304) throw error;
  }
}

/** A container of that name exists: ours as it is, or null after it was removed because it cannot be used. */
async function take(
  { labels, config }: DockerParts,
  engine: Engine,
  spec: Spec,
  signal: AbortSignal,
): Promise<{ id: string; isRunning: boolean } | null> {
  const name = labels.containerName(spec);
  const found = await inspectContainer(engine, name, signal);
  if (found === null) return null;
  if (labels.instanceOf(found.Config.Labels) !== spec.instanceId) throw new NameTaken(name);
  const state = runtimeState(found.State.Status);
  const bound = found.HostConfig.PortBindings?.[guestPortKey(spec)] as { HostPort?: string }[] | undefined;
  const hasPort = bound?.some(({ HostPort }) => HostPort === String(spec.port));
  if (hasPort && state === 'running') return { id: found.Id, isRunning: true };
  if (hasPort && state === 'created') return { id: found.Id, isRunning: false };
  await removeContainer(engine, found.Id, { signal, graceMs: 0, timeoutMs: config.apiTimeoutSeconds * 1000 });
  return null;
}

/** What carries the name of somebody else stays, and an engine that cannot be asked is not asked again. */
function mayHaveMade(error: unknown): boolean {
  return !(
    error instanceof NameTaken ||
    (error instanceof AppError && error.code === 'PROVIDER_UNREACHABLE')
  );
}

class NameTaken extends AppError {
  constructor(name: string) {
    super('PROVIDER_FAILED', `A container named ${name} exists that this gateway did not make.`, {
      remedy: `Look what it is (docker inspect ${name}); remove it, or set another label_prefix in [plugins.docker].`,
    });
  }
}

async function cleanUp(engine: Engine, name: string, { log }: ProviderContext): Promise<void> {
  const signal = AbortSignal.timeout(CLEAN_UP_MS);
  try {
    await removeContainer(engine, name, { signal, graceMs: 0, timeoutMs: CLEAN_UP_MS });
  } catch (error) {
    log.warn({ err: error, container: name }, 'what a failed start left could not be removed yet');
  }
}
