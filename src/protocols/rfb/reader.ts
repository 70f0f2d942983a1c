export interface RfbReaderOptions {
  /** Bytes that may wait; `push` answers false from there on. Also the longest `read`. */
  readonly limit: number;
  /** Ends the reader with its reason when it aborts. */
  readonly signal?: AbortSignal;
  /** Called when bytes were taken and `push` would answer true again, after it had answered false. */
  readonly onRoom?: () => void;
}

interface Waiting {
  readonly length: number;
  resolve(bytes: Buffer): void;
  reject(error: unknown): void;
}

/**
 * Hands out a stream of bytes in exact lengths, however it was cut. Bounded: whoever pushes stops when told. One `read`
 * at a time. A deadline is set by calling `end` from a timer.
 */
export class RfbReader {
  readonly #options: RfbReaderOptions;
  #chunks: Buffer[] = [];
  #length = 0;
  #isFull = false;
  #waiting: Waiting | null = null;
  #ended: { readonly error: unknown } | null = null;
  readonly #onAbort: () => void;

  constructor(options: RfbReaderOptions) {
    this.#options = options;
    this.#onAbort = () => this.end(options.signal?.reason);
    if (options.signal?.aborted) this.#onAbort();
    else options.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Bytes that wait. */
  get length(): number {
    return this.#length;
  }

  /** @param bytes kept as they are: the caller does not reuse them. @returns false when enough wait. */
  push(bytes: Buffer): boolean {
    if (this.#ended !== null || bytes.length === 0) return !this.#isFull;
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    const waiting = this.#waiting;
    if (waiting !== null && this.#length >= waiting.length) {
      this.#waiting = null;
      waiting.resolve(this.#take(waiting.length));
    }
    this.#isFull = this.#length >= this.#options.limit;
    return !this.#isFull;
  }

  /** No more bytes come: reads that cannot be satisfied reject with `error`. The first call counts. */
  end(error: unknown): void {
    if (this.#ended !== null) return;
    this.#ended = { error };
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(error);
  }

  /** Exactly `length` bytes; they are the caller's. Rejects when the reader ends before. */
  async read(length: number): Promise<Buffer> {
    if (length > this.#options.limit) throw new RangeError(`A read of ${length} bytes is over the limit.`);
    if (this.#waiting !== null) throw new Error('Another read is waiting.');
    if (this.#length >= length) return this.#take(length);
    if (this.#ended !== null) throw this.#ended.error;
    return new Promise((resolve, reject) => {
      this.#waiting = { length, resolve, reject };
    });
  }

  /** Discards `length` bytes, which may be more than the limit. */
  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) {
      const some = Math.min(left, Math.max(1, this.#length), this.#options.limit);
      await this.read(some);
      left -= some;
    }
  }

  /** Everything that waits; for whoever takes the stream over. */
  rest(): Buffer {
    return this.#take(this.#length);
  }

  #take(length: number): Buffer {
    const all = this.#chunks.length === 1 && this.#chunks[0] !== undefined ? this.#chunks[0] : null;
    const bytes = all ?? Buffer.concat(this.#chunks);
    const left = bytes.subarray(length);
    this.#chunks = left.length > 0 ? [left] : [];
    this.#length = left.length;
    if (this.#isFull && this.#length < this.#options.limit) {
      this.#isFull = false;
      this.#options.onRoom?.();
    }
    return bytes.subarray(0, length);
  }
}
