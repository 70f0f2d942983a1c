import { isAscii, isUtf8 } from 'node:buffer';

const DOT = 0x2e;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const ZERO = 0x30;

/** Limits of guacd's own parser: digits of a length, elements and bytes of one instruction. */
const MAX_DIGITS = 5;
const MAX_ELEMENTS = 128;
export const MAX_INSTRUCTION_BYTES = 8192;

/** Elements shorter than this are counted byte by byte where a chunk is not plain ASCII. */
const WORTH_A_CALL = 64;

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
  /** Where the instruction begins that ended the scan (`isLast`); −1 when there was none. */
  lastBegin = -1;
  /** `sync` instructions met so far. */
  syncs = 0;
  readonly #stops: boolean;

  /** @param options.stops whether a scan stops before an instruction that ends a connection (`isLast`). */
  constructor({ stops = true }: { readonly stops?: boolean } = {}) {
    this.#stops = stops;
  }

  /**
   * @returns the end of the last whole instruction from `from` on; `from` itself when there is none. What lies between is
   * valid UTF-8, as a text frame must be.
   * @throws FramingError
   */
  scan(bytes: Buffer, from: number, to: number): number {
    const ascii = isAscii(bytes.subarray(from, to));
    const stops = this.#stops;
    this.lastBegin = -1;
    let begin = from;
    scanning: while (begin < to) {
      let at = begin;
      let terminator = COMMA;
      let isEnd = false;
      let isSync = false;
      for (let element = 0; terminator !== SEMICOLON; element += 1) {
        if (element === MAX_ELEMENTS) throw new FramingError('An instruction has too many elements.');
        const digits = at;
        let length = 0;
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
        if (element === 0) {
          if (length === 4) isSync = isWord(bytes, content, SYNC);
          else if (length === 5 || length === 8 || length === 10)
            isEnd = stops && isLast(bytes, content, length);
        }
      }
      if (at - begin > MAX_INSTRUCTION_BYTES) break;
      if (isSync) this.syncs += 1;
      if (isEnd) {
        this.lastBegin = begin;
        break;
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

/** Where the element of `length` code points ends: the first byte after it, or `to` when that has not come yet. */
export function skipCodePoints(bytes: Buffer, from: number, to: number, length: number): number {
  const shortest = from + length;
  if (length >= WORTH_A_CALL && shortest < to && isAscii(bytes.subarray(from, shortest))) return shortest;
  let left = length;
  let at = from;
  for (; at < to; at += 1) {
    // every byte but a continuation (10xxxxxx) begins a code point
    if (((bytes[at] as number) & 0xc0) === 0x80) continue;
    if (left === 0) break;
    left -= 1;
  }
  return at;
}

const SYNC = Buffer.from('sync');
const ERROR = Buffer.from('error');
const REQUIRED = Buffer.from('required');
const DISCONNECT = Buffer.from('disconnect');

function isWord(bytes: Buffer, at: number, word: Buffer): boolean {
  for (let index = 0; index < word.length; index += 1) if (bytes[at + index] !== word[index]) return false;
  return true;
}

/** `error` and `disconnect` end a connection although guacd leaves its socket open; `required` asks for what only we know. */
function isLast(bytes: Buffer, at: number, length: number): boolean {
  if (length === 5) return isWord(bytes, at, ERROR);
  return isWord(bytes, at, length === 8 ? REQUIRED : DISCONNECT);
}
