import { unlessAborted } from './wait.ts';

/** One at a time for each key, in the order in which they came. */
export class Mutexes {
  readonly #tails = new Map<string, Promise<void>>();

  /** Rejects with the signal's reason when that aborts before its turn; the work itself minds the signal alone. */
  async run<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const before = this.#tails.get(key) ?? Promise.resolve();
    let done = (): void => {};
    const mine = new Promise<void>((resolve) => {
      done = resolve;
    });
    // who leaves early does not let the next one in
    const tail = before.then(() => mine);
    this.#tails.set(key, tail);
    try {
      await unlessAborted(before, signal);
      return await work();
    } finally {
      done();
      void tail.then(() => {
        if (this.#tails.get(key) === tail) this.#tails.delete(key);
      });
    }
  }
}
