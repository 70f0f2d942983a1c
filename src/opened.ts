import type { Logger } from './log.ts';
import { within } from './wait.ts';

interface Part {
  readonly name: string;
  readonly close: () => Promise<void> | void;
}

/** What was opened so far, to be closed in reverse. */
export class Opened {
  readonly #log: Logger;
  readonly #parts: Part[] = [];
  #closing: Promise<void> | null = null;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** @param name for the log, when it fails to close or takes too long. */
  add(name: string, close: () => Promise<void> | void): void {
    this.#parts.push({ name, close });
  }

  /**
   * Closes everything, once. Never rejects: what fails is logged, and what takes longer than `patienceMs` is left behind,
   * so that the parts below it are closed all the same.
   */
  close(patienceMs: number): Promise<void> {
    this.#closing ??= this.#closeAll(patienceMs);
    return this.#closing;
  }

  async #closeAll(patienceMs: number): Promise<void> {
    for (const { name, close } of this.#parts.toReversed()) {
      try {
        const closed = (async () => close())();
        await within(patienceMs, closed, () =>
          this.#log.warn({ part: name }, 'a part did not close in time'),
        );
      } catch (error) {
        this.#log.error({ part: name, err: error }, 'a part failed to close');
      }
    }
  }
}
