import { MAX_INSTRUCTION_BYTES } from './framer.ts';

/** Room before the bytes that arrive: what a scan left over is put there, so that both lie side by side. */
const HEADROOM = MAX_INSTRUCTION_BYTES;
/** An idle connection reads into a small memory, a busy one into a large one. */
const SMALL = 16 * 1024;
const LARGE = 256 * 1024;
/** Large memories that wait for the next busy connection; shared by all. */
const MOST_SPARE = 4;
const spare: Buffer[] = [];

/**
 * The memory that a socket reads into (`net.connect({ onread })`), without an allocation a read: it is used again as soon
 * as what was read has been written on, and nothing is read before that.
 */
export class Inbox {
  /** Holds what has not been taken yet, from `begin` to `end`. */
  memory: Buffer = Buffer.allocUnsafeSlow(HEADROOM + SMALL);
  begin = HEADROOM;
  end = HEADROOM;
  /** Where the socket puts what it reads next. */
  space: Buffer = this.memory.subarray(HEADROOM);
  #read = 0;

  /** Tells that `bytes` bytes were read into `space`. */
  filled(bytes: number): void {
    this.#read = bytes;
    this.end = HEADROOM + bytes;
  }

  /**
   * Takes what lies before `taken`, of which nobody holds a part any more, and makes room for the next read. At most HEADROOM
   * bytes may be left over. To be called while a read is handled: the socket asks for `space` again right after that, and
   * only then.
   */
  advance(taken: number): void {
    const { memory } = this;
    const size = this.#nextSize();
    if (size !== memory.length - HEADROOM) {
      this.memory = (size === LARGE ? spare.pop() : undefined) ?? Buffer.allocUnsafeSlow(HEADROOM + size);
      this.space = this.memory.subarray(HEADROOM);
    }
    this.#keep(memory, taken);
    if (memory !== this.memory) keepSpare(memory);
  }

  /** The same after the read was handled; the memory stays. */
  advanceLate(taken: number): void {
    this.#keep(this.memory, taken);
  }

  /** Gives the memory back. @param isLent whether somebody still holds a part of it; then it is left to him. */
  close(isLent: boolean): void {
    if (!isLent) keepSpare(this.memory);
  }

  /** Puts what is left over right before `space`. */
  #keep(memory: Buffer, taken: number): void {
    const rest = this.end - taken;
    memory.copy(this.memory, HEADROOM - rest, taken, this.end);
    this.begin = HEADROOM - rest;
    this.end = HEADROOM;
  }

  #nextSize(): number {
    const size = this.memory.length - HEADROOM;
    if (this.#read === size) return LARGE;
    return this.#read > SMALL ? size : SMALL;
  }
}

function keepSpare(memory: Buffer): void {
  if (memory.length === HEADROOM + LARGE && spare.length < MOST_SPARE) spare.push(memory);
}
