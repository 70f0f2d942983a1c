import { outside, type Steps } from './outside.ts';

/** Between a process and the outside: while it is cut, nothing is begun, and the answer to what was begun is lost. */
export class Lifeline implements Steps {
  #reason: Error | null = null;

  cut(reason: Error): void {
    this.#reason = reason;
  }

  mend(): void {
    this.#reason = null;
  }

  /** The part as the process sees it. */
  to<T extends object>(part: T): T {
    return outside(part, this);
  }

  asked(): number {
    this.answered();
    return 0;
  }

  answered(): void {
    if (this.#reason !== null) throw this.#reason;
  }
}
