import { QUEUE_LIMIT } from './driver.ts';
import { DatabaseBusy } from './failures.ts';

interface Waiting {
  readonly alone: boolean;
  readonly enter: () => void;
}

/**
 * First come, first served: any number of statements may pass at once, a transaction passes alone. Work begins in the
 * very call that lets it in, so that nothing posts a statement between a transaction's entry and its BEGIN.
 */
export class Gate {
  #held = false;
  readonly #waiting: Waiting[] = [];

  /** Begins `work` as soon as nobody is alone inside. */
  pass<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#held && this.#waiting.length === 0) return work();
    return this.#wait(false, work);
  }

  /** Begins `work` as soon as nobody is alone inside; from then on it is alone, until `leave`. */
  passAlone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#held || this.#waiting.length > 0) return this.#wait(true, work);
    this.#held = true;
    return work();
  }

  /** Ends what `passAlone` began. */
  leave(): void {
    this.#held = false;
    while (!this.#held) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#held = next.alone;
      next.enter();
    }
  }

  #wait<T>(alone: boolean, work: () => Promise<T>): Promise<T> {
    if (this.#waiting.length >= QUEUE_LIMIT) {
      return Promise.reject(new DatabaseBusy(`${QUEUE_LIMIT} statements wait for their turn`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        alone,
        enter: () => {
          work().then(resolve, reject);
        },
      });
    });
  }
}
