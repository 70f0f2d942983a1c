import type { ContainerInfo, NetworkInspectInfo, VolumeInspectInfo } from 'dockerode';
import {
  type Engine,
  type FoundInstance,
  inspectContainer,
  type RuntimeState,
  runtimeState,
} from '../../src/api.ts';
import type { ServiceFacts } from './labels.ts';
import type { ComposeParts } from './parts.ts';

/** What there is of one stack. Volumes that a stop leaves are not part of it. */
export interface Stack {
  readonly instanceId: string;
  readonly containers: readonly StackContainer[];
  readonly networks: readonly NetworkInspectInfo[];
  readonly volumes: readonly VolumeInspectInfo[];
}

export interface StackContainer extends ServiceFacts {
  readonly id: string;
  readonly state: RuntimeState;
  /** UTC ms. */
  readonly createdAt: number;
}

/** Everything of this gateway, or of one of its instances, by labels alone: the parts of a start that was cut off too. */
export async function findStacks(
  { labels }: ComposeParts,
  engine: Engine,
  signal: AbortSignal,
  instanceId?: string,
): Promise<Stack[]> {
  const filters = labels.filter(instanceId);
  const [containers, networks, volumes] = await Promise.all([
    engine.ask(signal, (abortSignal) => engine.docker.listContainers({ all: true, filters, abortSignal })),
    engine.ask(signal, (abortSignal) => engine.docker.listNetworks({ filters, abortSignal })),
    engine.ask(signal, (abortSignal) => engine.docker.listVolumes({ filters, abortSignal })),
  ]);
  const stacks = new Map<string, { containers: StackContainer[] } & Omit<Stack, 'containers'> & Mutable>();
  const stackOf = (carried: Readonly<Record<string, string>> | null | undefined) => {
    const id = labels.instanceOf(carried);
    if (id === null) return null;
    const stack = stacks.get(id) ?? { instanceId: id, containers: [], networks: [], volumes: [] };
    stacks.set(id, stack);
    return stack;
  };
  for (const info of containers) stackOf(info.Labels)?.containers.push(containerOf(info, labels.factsOf));
  for (const network of networks) stackOf(network.Labels)?.networks.push(network);
  for (const volume of volumes.Volumes ?? []) {
    if (!labels.isKept(volume.Labels ?? {})) stackOf(volume.Labels)?.volumes.push(volume);
  }
  return [...stacks.values()];
}

interface Mutable {
  readonly networks: NetworkInspectInfo[];
  readonly volumes: VolumeInspectInfo[];
}

function containerOf(
  { Id, State, Created, Labels }: ContainerInfo,
  factsOf: (labels: Readonly<Record<string, string>>) => ServiceFacts,
): StackContainer {
  return { id: Id, state: runtimeState(State), createdAt: Created * 1000, ...factsOf(Labels) };
}

/**
 * A stack is as its desktop is: a helper that ended is told in the log, and the person at the desktop goes on. Without
 * a desktop it is dead: what is left of it waits to be removed, or for its start to be done again.
 */
function stateOf({ containers }: Stack): RuntimeState {
  return containers.find(({ isDesktop }) => isDesktop)?.state ?? 'dead';
}

/** Lists of the engine run behind: a desktop that has just died is still said to run there. */
export async function stateNow(engine: Engine, stack: Stack, signal: AbortSignal): Promise<RuntimeState> {
  const desktop = stack.containers.find(({ isDesktop }) => isDesktop);
  const now = desktop === undefined ? null : await inspectContainer(engine, desktop.id, signal);
  return now === null ? 'dead' : runtimeState(now.State.Status);
}

export function foundInstance(stack: Stack, ref: string): FoundInstance {
  const times = [
    ...stack.containers.map(({ createdAt }) => createdAt),
    ...stack.networks.map(({ Created }) => Date.parse(String(Created))),
    ...stack.volumes.map((volume) => Date.parse(String((volume as { CreatedAt?: string }).CreatedAt))),
  ].filter((time) => Number.isFinite(time));
  const createdAt = times.length === 0 ? Date.now() : Math.min(...times);
  return { instanceId: stack.instanceId, ref, state: stateOf(stack), createdAt };
}
