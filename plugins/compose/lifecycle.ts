import {
  AppError,
  type Engine,
  engineRefusal,
  type InstanceTarget,
  inspectContainer,
  type ProviderContext,
} from '../../src/api.ts';
import type { ComposeParts } from './parts.ts';
import { findStacks, type StackContainer } from './stack.ts';

/** Restarts the desktop's container; the services that help it go on. A stack that is paused goes on first. */
export async function restartDesktop(
  parts: ComposeParts,
  target: InstanceTarget,
  context: ProviderContext & { readonly graceMs: number },
): Promise<void> {
  const { signal, graceMs } = context;
  await setPaused(parts, target, context, false);
  const { engine, desktop } = await stackOf(parts, target, signal);
  const container = engine.docker.getContainer(desktop.id);
  await engine.ask(
    signal,
    (abortSignal) => container.restart({ t: Math.ceil(graceMs / 1000), abortSignal }),
    graceMs + parts.timeoutMs,
  );
}

/** Freezes every service that runs, those that depend on others first, or lets them go on the other way round. */
export async function setPaused(
  parts: ComposeParts,
  target: InstanceTarget,
  { signal }: Pick<ProviderContext, 'signal'>,
  isWanted: boolean,
): Promise<void> {
  const { engine, containers } = await stackOf(parts, target, signal);
  const sign = isWanted ? -1 : 1;
  const from = isWanted ? 'running' : 'paused';
  for (const { id, state } of containers.toSorted((a, b) => sign * (a.level - b.level))) {
    if (state === from) await pauseOne(engine, id, isWanted, signal);
  }
}

/** Where somebody else did the same meanwhile, or the service has ended, nothing is left to do. */
async function pauseOne(engine: Engine, id: string, isWanted: boolean, signal: AbortSignal): Promise<void> {
  const container = engine.docker.getContainer(id);
  try {
    await engine.ask(signal, (abortSignal) =>
      isWanted ? container.pause({ abortSignal }) : container.unpause({ abortSignal }),
    );
  } catch (error) {
    if (![404, 409, 500].includes(engineRefusal(error)?.status ?? 0)) throw error;
    const now = await inspectContainer(engine, id, signal);
    if (now?.State.Running && now.State.Paused !== isWanted) throw error;
  }
}

async function stackOf(
  parts: ComposeParts,
  { instanceId }: InstanceTarget,
  signal: AbortSignal,
): Promise<{ engine: Engine; containers: readonly StackContainer[]; desktop: StackContainer }> {
  const engine = await parts.engine();
  const [stack] = await findStacks(parts, engine, signal, instanceId);
  const desktop = stack?.containers.find(({ isDesktop }) => isDesktop);
  if (stack === undefined || desktop === undefined) {
    throw new AppError('DESKTOP_DIED', 'The container of the desktop is gone.');
  }
  return { engine, containers: stack.containers, desktop };
}
