import { aborted } from '../aborted.ts';
import type { Clock } from '../clock.ts';

const TIMEOUT_MS = 10_000;

/** The lock file of one machine: one holder at a time, the others wait so long and then give up. */
export class Flock {
  #held: Promise<void> | null = null;

  get isHeld(): boolean {
    return this.#held !== null;
  }

  /** Runs the work under the lock. @throws Error when it cannot be had in time. */
  async hold<T>(clock: Clock, path: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const timeout = AbortSignal.timeout(Math.ceil(clock.scaled(TIMEOUT_MS)));
    const either = AbortSignal.any([clock.life, signal, timeout]);
    while (this.#held !== null) {
      await Promise.race([this.#held, aborted(either)]);
      clock.life.throwIfAborted();
      signal.throwIfAborted();
      if (timeout.aborted) throw new Error(`can't lock file '${path}' - got timeout`);
    }
    const { promise, release } = holder();
    this.#held = promise;
    try {
      return await work();
    } finally {
      this.#held = null;
      release();
    }
  }
}

function holder(): { promise: Promise<void>; release: () => void } {
  let release = (): void => {};
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}
