import type { ContainerInfo, ContainerInspectInfo } from 'dockerode';
import { type Engine, type InstanceTarget, inspectContainer } from '../../src/api.ts';
import type { DockerParts } from './parts.ts';

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
