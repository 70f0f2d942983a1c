import type { Frame, FrameReader } from '../format/frame.ts';

/** Bytes of a recording from an offset on; none at its end. */
export interface Bytes {
  read(offset: number): Promise<Uint8Array>;
}

/** The frames of a recording in their order, read a little ahead of what is shown. */
export class FrameQueue<Part> {
  readonly #bytes: Bytes;
  readonly #reader: FrameReader<Part>;
  #frames: readonly Frame<Part>[] = [];
  #at = 0;
  #offset = 0;

  /** @param reader a new one. */
  constructor(bytes: Bytes, reader: FrameReader<Part>) {
    this.#bytes = bytes;
    this.#reader = reader;
  }

  /** The frame to be shown next, which stays there until `take`; null at the end of what there is by now. */
  async next(): Promise<Frame<Part> | null> {
    while (this.#at >= this.#frames.length) {
      if (this.#reader.isBroken) return null;
      const bytes = await this.#bytes.read(this.#offset);
      if (bytes.length === 0) return null;
      this.#offset += bytes.length;
      this.#frames = this.#reader.read(bytes);
      this.#at = 0;
    }
    return this.#frames[this.#at] ?? null;
  }

  take(): void {
    this.#at += 1;
  }

  /** When something is to be seen again, as far as is known by now: not before that, at any rate. */
  activeAt(): number | null {
    for (let at = this.#at; at < this.#frames.length; at += 1) {
      const frame = this.#frames[at];
      if (frame !== undefined && !frame.isIdle) return frame.at;
    }
    return this.#frames.at(-1)?.at ?? null;
  }

  /** Of what is read: it ends in the middle of something. */
  get isAmid(): boolean {
    return this.#reader.isAmid;
  }

  get isBroken(): boolean {
    return this.#reader.isBroken;
  }
}
