import { unlessAborted } from '../../src/api.ts';

/** Work of one name runs one after the other. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Rejects with the signal's reason when it aborts before its turn. */
  async take<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const { promise: mine, resolve: done } = deferred();
    const after = before.then(() => mine);
    this.#last.set(name, after);
    try {
      await unlessAborted(before, signal);
      return await work();
    } finally {
      done();
      if (this.#last.get(name) === after) this.#last.delete(name);
    }
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
