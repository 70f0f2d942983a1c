import { QUEUE_LIMIT } from './driver.ts';
import { DatabaseBusy } from './failures.ts';

/** At most `size` at once; the others wait in the order they came. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(size: number) {
    this.#free = size;
  }

  /** Whoever takes one gives it back. */
  async take(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    if (this.#waiting.length >= QUEUE_LIMIT)
      throw new DatabaseBusy(`${QUEUE_LIMIT} statements wait for a connection`);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
