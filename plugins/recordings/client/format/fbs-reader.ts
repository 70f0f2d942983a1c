import type { Frame, FrameReader } from './frame.ts';
import { isIdleBlock } from './idle-block.ts';

const SIGNATURE = new TextEncoder().encode('FBS 001.000\n');
/** No gateway writes blocks as large as this. */
const LARGEST_BLOCK = 16 * 1024 * 1024;

/**
 * What an RFB viewer was shown, as rfbproxy writes it down: a signature, then blocks of a length (u32, big-endian), as many
 * bytes filled up with zeros to a multiple of four, and the milliseconds since the beginning (u32, big-endian).
 */
export class FbsReader implements FrameReader<Uint8Array<ArrayBuffer>> {
  #rest: Uint8Array = new Uint8Array();
  #last = 0;
  #isSigned = false;
  #isBroken = false;

  get isAmid(): boolean {
    return this.#rest.length > 0 || !this.#isSigned;
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  read(bytes: Uint8Array): Frame<Uint8Array<ArrayBuffer>>[] {
    if (this.#isBroken) return [];
    const all = joined(this.#rest, bytes);
    const frames: Frame<Uint8Array<ArrayBuffer>>[] = [];
    let at = this.#isSigned ? 0 : this.#sign(all);
    const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
    while (this.#isSigned && all.length - at >= 4) {
      const length = view.getUint32(at);
      if (length > LARGEST_BLOCK) {
        this.#isBroken = true;
        break;
      }
      const time = at + 4 + Math.ceil(length / 4) * 4;
      if (all.length < time + 4) break;
      // copied, so that a small block does not hold on to the whole piece of the file
      const part = new Uint8Array(all.subarray(at + 4, at + 4 + length));
      this.#last = Math.max(this.#last, view.getUint32(time));
      frames.push({ at: this.#last, part, isIdle: isIdleBlock(part) });
      at = time + 4;
    }
    this.#rest = all.slice(at);
    return frames;
  }

  /** @returns where the blocks begin. */
  #sign(all: Uint8Array): number {
    const known = Math.min(all.length, SIGNATURE.length);
    this.#isBroken = !SIGNATURE.subarray(0, known).every((byte, index) => byte === all[index]);
    this.#isSigned = !this.#isBroken && known === SIGNATURE.length;
    return this.#isSigned ? known : 0;
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
