import type { EngineWork, OpenEngine, QueueEngine } from './engine.ts';

const LOOK_EVERY_MS = 2000;

/** The database itself is the engine: looks at once when woken in its own process, and every now and then otherwise. */
export function embeddedEngine(lookEveryMs = LOOK_EVERY_MS): QueueEngine {
  return { name: 'embedded', open: (work) => new Looking(work, lookEveryMs) };
}

class Looking implements OpenEngine {
  readonly #work: EngineWork;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #lookAgain = false;
  #closed = false;

  constructor(work: EngineWork, lookEveryMs: number) {
    this.#work = work;
    if (work.lanes.length === 0) this.#closed = true;
    else this.#timer = setInterval(() => this.wake(), lookEveryMs);
    this.wake();
  }

  wake(): void {
    if (this.#closed) return;
    if (this.#looking !== null) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = this.#work
      .takeDue()
      .catch((error: unknown) => this.#work.log.error({ err: error }, 'looking for jobs failed'))
      .finally(() => {
        this.#looking = null;
        if (!this.#lookAgain) return;
        this.#lookAgain = false;
        this.wake();
      });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    // what was being claimed is run by now
    await this.#looking;
  }
}
