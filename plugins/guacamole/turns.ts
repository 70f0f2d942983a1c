/** Lets a few in at a time, in the order in which they came. */
export class Turns {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves with what gives the turn back, which may be called twice. Rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (this.#taken < this.#most) return Promise.resolve(this.#turn());
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(this.#turn());
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        reject(signal.reason);
      };
      this.#waiting.push(begin);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #turn(): () => void {
    this.#taken += 1;
    let isMine = true;
    return () => {
      if (!isMine) return;
      isMine = false;
      this.#taken -= 1;
      this.#waiting.shift()?.();
    };
  }
}
