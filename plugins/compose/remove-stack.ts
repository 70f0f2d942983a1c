import { setTimeout as sleep } from 'node:timers/promises';
import { asAppError, type Engine, engineRefusal, removeContainer } from '../../src/api.ts';
import type { ComposeParts } from './parts.ts';
import { findStacks, type StackContainer } from './stack.ts';

export interface RemoveStackOptions {
  readonly signal: AbortSignal;
  /** Time for all services together to end by themselves; 0 kills at once. */
  readonly graceMs: number;
  /** Names of volumes to be removed beside those that a stop removes anyway. */
  readonly volumes?: readonly string[];
}

const LOOK_AGAIN_MS = 100;
/** What was used a moment ago is free a moment later. */
const TRIES = 20;

/**
 * Ends the services, those that depend on others before these, and removes all that carries the instance's label.
 * What cannot be removed does not keep the rest; the first failure is thrown at the end.
 */
export async function removeStack(
  parts: ComposeParts,
  engine: Engine,
  instanceId: string,
  { signal, graceMs, volumes = [] }: RemoveStackOptions,
): Promise<void> {
  const [stack] = await findStacks(parts, engine, signal, instanceId);
  const failures: unknown[] = [];
  const all = async (work: readonly Promise<void>[]): Promise<void> => {
    for (const result of await Promise.allSettled(work)) {
      if (result.status === 'rejected') failures.push(result.reason);
    }
    signal.throwIfAborted();
  };
  const deadline = performance.now() + graceMs;
  for (const level of levelsDown(stack?.containers ?? [])) {
    const left = Math.max(0, deadline - performance.now());
    await all(
      level.map(({ id, graceMs: own }) =>
        removeContainer(engine, id, {
          signal,
          graceMs: own === null ? left : Math.min(own, left),
          timeoutMs: parts.timeoutMs,
        }),
      ),
    );
  }
  await all((stack?.networks ?? []).map(({ Id }) => removeNetwork(engine, Id, signal)));
  const names = new Set([...(stack?.volumes ?? []).map(({ Name }) => Name), ...volumes]);
  await all([...names].map((name) => removeVolume(engine, name, signal)));
  if (failures.length > 0) throw asAppError(failures[0]);
}

/** Containers by level, the highest first. */
function levelsDown(containers: readonly StackContainer[]): StackContainer[][] {
  const levels = [...new Set(containers.map(({ level }) => level))].toSorted((a, b) => b - a);
  return levels.map((level) => containers.filter((container) => container.level === level));
}

/** What somebody else attached to a network of the stack is detached. */
function removeNetwork(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  const network = engine.docker.getNetwork(id);
  return untilDone(signal, async () => {
    try {
      await engine.ask(signal, (abortSignal) => network.remove({ abortSignal }));
    } catch (error) {
      if (engineRefusal(error)?.status !== 403) throw error;
      await detachAll(engine, id, signal);
      await engine.ask(signal, (abortSignal) => network.remove({ abortSignal }));
    }
  });
}

interface Inspectable {
  inspect(options: { readonly abortSignal: AbortSignal }): Promise<{ readonly Containers?: object | null }>;
}

async function detachAll(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  const network = engine.docker.getNetwork(id);
  // its types do not know the signal
  const inspectable = network as unknown as Inspectable;
  const { Containers } = await engine.ask(signal, (abortSignal) => inspectable.inspect({ abortSignal }));
  for (const Container of Object.keys(Containers ?? {})) {
    await engine.ask(signal, (abortSignal) => network.disconnect({ Container, Force: true, abortSignal }));
  }
}

function removeVolume(engine: Engine, name: string, signal: AbortSignal): Promise<void> {
  return untilDone(signal, () =>
    engine.ask(signal, (abortSignal) => engine.docker.getVolume(name).remove({ force: true, abortSignal })),
  );
}

/** Tries again for a while what the engine refuses; what is gone already is done. */
async function untilDone(signal: AbortSignal, work: () => Promise<unknown>): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      await work();
      return;
    } catch (error) {
      const refusal = engineRefusal(error);
      if (refusal?.status === 404) return;
      if (refusal === null || tried >= TRIES) throw error;
    }
    await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
