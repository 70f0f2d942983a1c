import type { ContainerInfo, ContainerInspectInfo } from 'dockerode';
import { type Engine, engineRefusal, type InstanceTarget, type RuntimeState } from '../../src/api.ts';
import type { DockerParts } from './parts.ts';

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

/** Everything of this gateway, or of one of its instances, in whatever state. */
export function listContainers(
  { labels }: DockerParts,
  engine: Engine,
  signal: AbortSignal,
  instanceId?: string,
): Promise<ContainerInfo[]> {
  // the client turns an object into JSON itself, but its types want the text
  const filters = JSON.stringify(labels.filter(instanceId));
  return engine.ask(signal, (abortSignal) =>
    engine.docker.listContainers({ all: true, filters, abortSignal }),
  );
}

/** The container, if it is there and this gateway's; null otherwise. */
export async function findContainer(
  { labels }: DockerParts,
  engine: Engine,
  target: InstanceTarget,
  signal: AbortSignal,
): Promise<ContainerInspectInfo | null> {
  const found = await inspectContainer(engine, target.ref ?? labels.containerName(target), signal);
  return found !== null && labels.instanceOf(found.Config.Labels) === target.instanceId ? found : null;
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
