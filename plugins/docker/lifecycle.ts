import type { ContainerInspectInfo } from 'dockerode';
import {
  AppError,
  type Engine,
  engineRefusal,
  type InstanceTarget,
  type ProviderContext,
} from '../../src/api.ts';
import { findContainer } from './containers.ts';
import type { DockerParts } from './parts.ts';

/** Stops and starts the container: what it has written stays, what ran is gone. */
export async function restartContainer(
  parts: DockerParts,
  target: InstanceTarget,
  { signal, graceMs }: ProviderContext & { readonly graceMs: number },
): Promise<void> {
  const { engine, id, isPaused } = await desktopContainer(parts, target, signal);
  const found = engine.docker.getContainer(id);
  // a paused one would wait for the kill
  if (isPaused) await engine.ask(signal, (abortSignal) => found.unpause({ abortSignal }));
  await engine.ask(
    signal,
    (abortSignal) => found.restart({ t: Math.ceil(graceMs / 1000), abortSignal }),
    graceMs + parts.config.apiTimeoutSeconds * 1000,
  );
}

/** Freezes the container or lets it go on. Where somebody else did the same meanwhile, nothing is left to do. */
export async function setPaused(
  parts: DockerParts,
  target: InstanceTarget,
  { signal }: ProviderContext,
  isWanted: boolean,
): Promise<void> {
  const { engine, id, isPaused } = await desktopContainer(parts, target, signal);
  if (isPaused === isWanted) return;
  const found = engine.docker.getContainer(id);
  try {
    await engine.ask(signal, (abortSignal) =>
      isWanted ? found.pause({ abortSignal }) : found.unpause({ abortSignal }),
    );
  } catch (error) {
    if (engineRefusal(error)?.status !== 409) throw error;
    const now = await desktopContainer(parts, target, signal);
    if (now.isPaused !== isWanted) throw error;
  }
}

/** The desktop's container as it is now. */
export async function desktopContainer(
  parts: DockerParts,
  target: InstanceTarget,
  signal: AbortSignal,
): Promise<{ engine: Engine; id: string; isPaused: boolean; config: ContainerInspectInfo['Config'] }> {
  const engine = await parts.engine();
  const found = await findContainer(parts, engine, target, signal);
  if (found === null) throw new AppError('DESKTOP_DIED', 'The container of the desktop is gone.');
  return { engine, id: found.Id, isPaused: found.State.Paused, config: found.Config };
}
