import { setMaxListeners } from 'node:events';

/** So many at once; who comes later waits, in the order of coming. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Rejects with the signal's reason when it aborts before there is a slot; the work itself minds the signal alone. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const giveBack = await this.take(signal);
    try {
      return await work();
    } finally {
      giveBack();
    }
  }

  /** Resolves with what gives the slot back, which may be called twice. Rejects with the signal's reason. */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(signal);
    let isMine = true;
    return () => {
      if (!isMine) return;
      isMine = false;
      this.#giveBack();
    };
  }

  /** Resolves when somebody's slot became ours. */
  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        reject(signal.reason);
      };
      this.#waiting.push(begin);
      // as many wait as come, and each takes its listener away again
      setMaxListeners(0, signal);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** The slot goes to who is next without becoming free. */
  #giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
