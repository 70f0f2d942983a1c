import type { Frame, FrameReader } from './frame.ts';

export type Instruction = readonly string[];

/** In characters. guacd sends pictures in parts of some kilobytes. */
const LONGEST_ELEMENT = 8 * 1024 * 1024;
/** Characters of a frame that are held back until its end is known; a longer one is shown in parts. */
const LONGEST_FRAME = 4 * 1024 * 1024;
const MOST_DIGITS = 7;
const [ZERO, NINE, DOT] = [48, 57, 46];
const FIRST_OF_PAIR = /[\ud800-\udbff]/;
/** They tell the time, or that somebody is there. */
const IDLE = new Set(['sync', 'nop', '']);

/**
 * What a Guacamole viewer was told: `LEN.CONTENT(,LEN.CONTENT)*;` again and again, in UTF-8, where LEN counts code points. Each
 * `sync` ends a frame and says when it was, in milliseconds of guacd's clock; the first one is the beginning.
 */
export class GuacamoleReader implements FrameReader<readonly Instruction[]> {
  readonly #decoder = new TextDecoder();
  #text = '';
  #at = 0;
  #hasPairs = false;
  #instructions: Instruction[] = [];
  #length = 0;
  #isIdle = true;
  #origin: number | null = null;
  #last = 0;
  #isBroken = false;

  get isAmid(): boolean {
    return this.#text.length > 0;
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  read(bytes: Uint8Array): Frame<readonly Instruction[]>[] {
    if (this.#isBroken) return [];
    this.#text += this.#decoder.decode(bytes, { stream: true });
    this.#at = 0;
    this.#hasPairs = FIRST_OF_PAIR.test(this.#text);
    const frames: Frame<readonly Instruction[]>[] = [];
    let from = 0;
    for (let next = this.#next(); next !== null; next = this.#next()) {
      this.#length += this.#at - from;
      from = this.#at;
      this.#instructions.push(next);
      const [opcode = ''] = next;
      this.#isIdle &&= IDLE.has(opcode);
      if (opcode === 'sync' && !this.#tell(next[1])) break;
      if (opcode === 'sync' || this.#length > LONGEST_FRAME) frames.push(this.#frame());
    }
    this.#text = this.#text.slice(from);
    return frames;
  }

  #frame(): Frame<readonly Instruction[]> {
    const frame = { at: this.#last, part: this.#instructions, isIdle: this.#isIdle };
    this.#instructions = [];
    this.#length = 0;
    this.#isIdle = true;
    return frame;
  }

  /** @returns whether it is a time. */
  #tell(time: string | undefined): boolean {
    if (time === undefined || !/^\d{1,15}$/.test(time)) {
      this.#isBroken = true;
      return false;
    }
    this.#origin ??= Number(time);
    this.#last = Math.max(this.#last, Number(time) - this.#origin);
    return true;
  }

  /** The next instruction that is whole; null if there is none, which may be because the file is broken. */
  #next(): Instruction | null {
    const text = this.#text;
    const elements: string[] = [];
    let at = this.#at;
    for (;;) {
      let length = 0;
      const digits = at;
      let code = text.charCodeAt(at);
      for (; code >= ZERO && code <= NINE && at - digits <= MOST_DIGITS; code = text.charCodeAt(at)) {
        length = length * 10 + code - ZERO;
        at += 1;
      }
      if (at === text.length) return null;
      if (code !== DOT || at === digits || length > LONGEST_ELEMENT) return this.#broken();
      const start = at + 1;
      const end = this.#hasPairs ? afterCodePoints(text, start, length) : start + length;
      if (end >= text.length) return null;
      elements.push(text.slice(start, end));
      at = end + 1;
      if (text[end] === ';') break;
      if (text[end] !== ',') return this.#broken();
    }
    this.#at = at;
    return elements;
  }

  #broken(): null {
    this.#isBroken = true;
    return null;
  }
}

/** Where `count` code points from `start` on end; beyond the text when it has fewer. */
function afterCodePoints(text: string, start: number, count: number): number {
  let at = start;
  for (let left = count; left > 0 && at < text.length; left -= 1) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    if (at >= text.length && left > 1) return text.length;
  }
  return at;
}
