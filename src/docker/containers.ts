import type { ContainerInspectInfo } from 'dockerode';
import type { RuntimeState } from '../instances/provider.ts';
import { type Engine, engineRefusal } from './engine.ts';

const STATES: ReadonlySet<string> = new Set<RuntimeState>([
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
]);

/** Engines that are not Docker's own know a few more words; a desktop in one of them does not run. */
export function runtimeState(status: string): RuntimeState {
  return STATES.has(status) ? (status as RuntimeState) : 'exited';
}

/** @param id id or name. Null when there is none. */
export async function inspectContainer(
  engine: Engine,
  id: string,
  signal: AbortSignal,
): Promise<ContainerInspectInfo | null> {
  try {
    return await engine.ask(signal, (abortSignal) => engine.docker.getContainer(id).inspect({ abortSignal }));
  } catch (error) {
    if (engineRefusal(error)?.status === 404) return null;
    throw error;
  }
}
