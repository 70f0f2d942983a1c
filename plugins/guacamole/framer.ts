import { isAscii, isUtf8 } from 'node:buffer';
import type { NamedCounts } from '../../src/api.ts';
import { skipCodePoints } from './code-points.ts';
import { countCodec, noCodecs } from './codecs.ts';
import { AUDIO, IMG, LAST_OF_ENDS, OPCODES, opcodeAt, SYNC, VIDEO } from './opcodes.ts';

const DOT = 0x2e;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const ZERO = 0x30;

/** Limits of guacd's own parser: digits of a length, elements and bytes of one instruction. */
const MAX_DIGITS = 5;
const MAX_ELEMENTS = 128;
export const MAX_INSTRUCTION_BYTES = 8192;

/** What was received is no sequence of Guacamole instructions. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
}

/**
 * Finds where instructions end without decoding them: `LEN.CONTENT(,LEN.CONTENT)*;`, LEN in Unicode code points.
 *
 * It keeps no bytes and no state between scans: what a scan leaves over (at most MAX_INSTRUCTION_BYTES) is scanned again
 * when more has come. That costs one step an element and makes every split of the stream alike.
 */
export class Framer {
  /** Where the instruction begins that ended the scan; −1 when there was none. */
  lastBegin = -1;
  /** Whole instructions met so far. */
  readonly instructions: NamedCounts;
  /** Streams of pictures, sound and video met so far. */
  readonly codecs: NamedCounts = noCodecs();
  readonly #counts = new Float64Array(OPCODES.length);
  readonly #stops: boolean;

  /** @param options.stops whether a scan stops before an instruction that ends a connection. */
  constructor({ stops = true }: { readonly stops?: boolean } = {}) {
    this.#stops = stops;
    this.instructions = { names: OPCODES, counts: this.#counts };
  }

  /** `sync` instructions met so far: finished pictures. */
  get syncs(): number {
    return this.#counts[SYNC] as number;
  }

  /**
   * @returns the end of the last whole instruction from `from` on; `from` itself when there is none. What lies between is
   * valid UTF-8, as a text frame must be.
   * @throws FramingError
   */
  scan(bytes: Buffer, from: number, to: number): number {
    const ascii = isAscii(bytes.subarray(from, to));
    const counts = this.#counts;
    this.lastBegin = -1;
    let begin = from;
    scanning: while (begin < to) {
      let at = begin;
      let terminator = COMMA;
      let opcode = 0;
      for (let element = 0; terminator !== SEMICOLON; element += 1) {
        if (element === MAX_ELEMENTS) throw new FramingError('An instruction has too many elements.');
        const digits = at;
        let length = 0;
        // most lengths have one digit: worth a quarter of the time
        const digit = at + 1 < to && bytes[at + 1] === DOT ? (bytes[at] as number) - ZERO : -1;
        if (digit >= 0 && digit <= 9) {
          length = digit;
          at += 2;
        } else {
          for (;;) {
            if (at >= to) break scanning;
            const byte = bytes[at] as number;
            at += 1;
            if (byte === DOT) break;
            if (byte < ZERO || byte > ZERO + 9)
              throw new FramingError('The length of an element is no number.');
            if (at - digits > MAX_DIGITS)
              throw new FramingError('The length of an element has too many digits.');
            length = length * 10 + byte - ZERO;
          }
        }
        if (at - digits === 1) throw new FramingError('An element has no length.');
        // a code point takes at least one byte, and a terminator follows
        if (at + length >= begin + MAX_INSTRUCTION_BYTES)
          throw new FramingError('An instruction is too long.');
        const content = at;
        at = ascii ? at + length : skipCodePoints(bytes, at, to, length);
        if (at >= to) break scanning;
        terminator = bytes[at] as number;
        at += 1;
        if (terminator !== COMMA && terminator !== SEMICOLON) {
          throw new FramingError('An element is longer or shorter than it says.');
        }
        if (element === 0) opcode = opcodeAt(bytes, content, length);
      }
      if (at - begin > MAX_INSTRUCTION_BYTES) break;
      counts[opcode] = (counts[opcode] as number) + 1;
      if (opcode <= SYNC) {
        if (opcode === IMG || opcode === AUDIO || opcode === VIDEO)
          countCodec(this.codecs, opcode, bytes, begin);
        else if (opcode <= LAST_OF_ENDS && this.#stops) {
          this.lastBegin = begin;
          break;
        }
      }
      begin = at;
    }
    if (this.lastBegin < 0 && to - begin > MAX_INSTRUCTION_BYTES) {
      throw new FramingError('An instruction is too long.');
    }
    if (!ascii && !isUtf8(bytes.subarray(from, begin))) throw new FramingError('The text is no UTF-8.');
    return begin;
  }
}
