import { setTimeout as sleep } from 'node:timers/promises';
import { inspectContainer } from './containers.ts';
import { type Engine, engineRefusal } from './engine.ts';

export interface RemoveOptions {
  readonly signal: AbortSignal;
  /** Time to end by itself before it is killed; 0 kills at once. */
  readonly graceMs: number;
  /** Time for one answer of the engine, beside the grace. */
  readonly timeoutMs: number;
}

const LOOK_AGAIN_MS = 50;
/** A file system that is still busy is free a moment later, or never. */
const REMOVAL_TRIES = 3;

/** Ends a container and removes it with its anonymous volumes. Resolves once the engine no longer knows it. */
export async function removeContainer(engine: Engine, id: string, options: RemoveOptions): Promise<void> {
  const container = engine.docker.getContainer(id);
  const { signal, graceMs, timeoutMs } = options;
  if (graceMs > 0) {
    const t = Math.ceil(graceMs / 1000);
    const stopped = engine.ask(
      signal,
      (abortSignal) => container.stop({ t, abortSignal }),
      timeoutMs + t * 1000,
    );
    if ((await doneOr(stopped, [304, 404])) === 404) return;
  }
  for (let tried = 1; ; tried += 1) {
    const removed = engine.ask(
      signal,
      (abortSignal) => container.remove({ v: true, force: true, abortSignal }),
      timeoutMs,
    );
    const refused = await doneOr(removed, tried < REMOVAL_TRIES ? [404, 409, 500] : [404, 409]);
    if (refused === 404 || refused === null) return;
    // somebody else removes it
    if (refused === 409) return untilGone(engine, id, signal);
    await sleep(LOOK_AGAIN_MS * tried, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function untilGone(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  while ((await inspectContainer(engine, id, signal)) !== null) {
    await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** Null when it was done, else with which of the expected statuses the engine refused. */
async function doneOr(work: Promise<unknown>, expected: readonly number[]): Promise<number | null> {
  try {
    await work;
    return null;
  } catch (error) {
    const status = engineRefusal(error)?.status;
    if (status === undefined || !expected.includes(status)) throw error;
    return status;
  }
}
