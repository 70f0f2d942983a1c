import {
  AppError,
  asAppError,
  canceled,
  type Engine,
  type ProviderContext,
  pullImage,
  type StartSpec,
  withoutSecrets,
} from '../../src/api.ts';
import { untilDependencies } from './await-dependency.ts';
import type { ComposeFile } from './file/model.ts';
import { makeNetwork, makeVolume } from './make-resources.ts';
import type { ComposeParts } from './parts.ts';
import { planOf } from './plan.ts';
import { removeStack } from './remove-stack.ts';
import type { ComposeSettings } from './settings.ts';
import { stackSpec } from './stack-spec.ts';
import { startFailure } from './start-failure.ts';
import { createOrTake, type Made, run } from './start-service.ts';

type Spec = StartSpec<ComposeSettings>;

/** What a failed or canceled start made is removed within this time; what is left then is found by its labels. */
const CLEAN_UP_MS = 20_000;

/** Makes and starts the stack, or takes what an earlier call made of it. */
export async function startStack(
  parts: ComposeParts,
  spec: Spec,
  context: ProviderContext,
): Promise<{ ref: string }> {
  const { signal } = context;
  let secrets: readonly string[] = [spec.credentials.password ?? ''];
  try {
    signal.throwIfAborted();
    const file = await planOf(spec, signal);
    secrets = [...secrets, ...secretsIn(file)];
    return await parts.starts.run(spec.instanceId, signal, () => start(parts, spec, file, context));
  } catch (error) {
    throw withoutSecrets(signal.aborted ? canceled(signal) : asAppError(error), secrets);
  }
}

async function start(
  parts: ComposeParts,
  spec: Spec,
  file: ComposeFile,
  context: ProviderContext,
): Promise<{ ref: string }> {
  const { signal, progress } = context;
  const engine = await parts.engine();
  const stack = stackSpec(spec, file, parts.config, parts.labels);
  const pull = spec.settings.pull ?? parts.config.pull;
  const newVolumes: string[] = [];
  try {
    if (pull === 'always') {
      const images = new Set(stack.containers.map(({ service }) => service.image));
      for (const image of images) await pullImage(engine, image, context);
    }
    for (const network of stack.networks) await makeNetwork(parts, engine, network, spec, signal);
    for (const volume of stack.volumes) {
      if (await makeVolume(parts, engine, volume, spec, signal)) newVolumes.push(volume.Name);
    }
    const made = new Map<string, Made>();
    for (const container of stack.containers) {
      made.set(container.service.name, await createOrTake(parts, engine, container, { spec, context, pull }));
    }
    for (const container of stack.containers) {
      const { service } = container;
      const mine = made.get(service.name);
      if (mine === undefined || mine.state !== 'created') continue;
      await untilDependencies({ parts, engine, service, made, signal, progress });
      if (stack.containers.length > 1) progress(`Starting ${service.name}`);
      await run(engine, mine.id, signal).catch((error: unknown) => {
        throw error instanceof AppError ? startFailure(error, service, spec, parts.config) : error;
      });
    }
    signal.throwIfAborted();
    return { ref: stack.name };
  } catch (error) {
    await cleanUp(parts, engine, { spec, error, context, volumes: newVolumes });
    throw error;
  }
}

interface Failed {
  readonly spec: Spec;
  readonly error: unknown;
  readonly context: ProviderContext;
  readonly volumes: readonly string[];
}

/** An engine that cannot be asked is not asked again. */
async function cleanUp(
  parts: ComposeParts,
  engine: Engine,
  { spec, error, context, volumes }: Failed,
): Promise<void> {
  if (error instanceof AppError && error.code === 'PROVIDER_UNREACHABLE') return;
  const signal = AbortSignal.timeout(CLEAN_UP_MS);
  try {
    await removeStack(parts, engine, spec.instanceId, { signal, graceMs: 0, volumes });
  } catch (failure) {
    context.log.warn({ err: failure }, 'what a failed start left could not be removed yet');
  }
}

function secretsIn({ services }: ComposeFile): string[] {
  return services.flatMap(({ environment }) =>
    environment.filter(({ isSecret }) => isSecret).map(({ value }) => value),
  );
}
