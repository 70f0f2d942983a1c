const SMALL = 16 * 1024;
const LARGE = 256 * 1024;
const MAX_SPARE = 8;

/**
 * What a desktop's socket reads into. An idle tunnel owns a small buffer only; large ones are lent while a burst lasts,
 * and the few that are kept stay warm in the processor's cache.
 */
export class LargeBuffers {
  #spare: Buffer[] = [];

  take(): Buffer {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(LARGE);
  }

  give(buffer: Buffer): void {
    if (this.#spare.length < MAX_SPARE) this.#spare.push(buffer);
  }
}

/** One tunnel's buffer. It is used for one read at a time, and again once the bytes have left. */
export class ReadBuffer {
  readonly #large: LargeBuffers;
  readonly #small = Buffer.allocUnsafeSlow(SMALL);
  #current: Buffer = this.#small;

  constructor(large: LargeBuffers) {
    this.#large = large;
  }

  get current(): Buffer {
    return this.#current;
  }

  /** Chooses the next read's buffer after one of `length` bytes. Only when those have left. */
  adapt(length: number): void {
    // a full read means that more waits in the kernel, a partial one that the burst is over
    if (length === this.#current.length) this.#grow();
    else this.release();
  }

  /** Gives the large buffer back. Only when nothing of it is still to be sent. */
  release(): void {
    if (this.#current === this.#small) return;
    this.#large.give(this.#current);
    this.#current = this.#small;
  }

  #grow(): void {
    if (this.#current === this.#small) this.#current = this.#large.take();
  }
}
