import { skipCodePoints } from './code-points.ts';

const DOT = 0x2e;
const SEMICOLON = 0x3b;
const ZERO = 0x30;

/** `LEN.CONTENT(,LEN.CONTENT)*;`, LEN in Unicode code points. What is null or undefined is sent as an empty element. */
export function encode(...elements: readonly (string | number | null | undefined)[]): string {
  return `${elements.map((element) => encodeElement(String(element ?? ''))).join(',')};`;
}

function encodeElement(text: string): string {
  let length = text.length;
  for (let at = 0; at < text.length; at += 1) {
    // a surrogate pair is one code point
    if ((text.codePointAt(at) ?? 0) > 0xffff) {
      length -= 1;
      at += 1;
    }
  }
  return `${length}.${text}`;
}

/** Where the elements of one instruction lie: begin and end of each in turn, the opcode first. */
export interface Elements {
  readonly ranges: readonly number[];
  /** The end of the instruction. */
  readonly end: number;
}

/** @param bytes hold a whole instruction at `from`, as `Framer.scan` found it. */
export function elementsAt(bytes: Buffer, from: number): Elements {
  const ranges: number[] = [];
  let at = from;
  for (;;) {
    let length = 0;
    for (; bytes[at] !== DOT; at += 1) length = length * 10 + (bytes[at] ?? ZERO) - ZERO;
    const end = skipCodePoints(bytes, at + 1, bytes.length, length);
    ranges.push(at + 1, end);
    at = end + 1;
    if (bytes[end] === SEMICOLON || end >= bytes.length) return { ranges, end: at };
  }
}

export interface Instruction {
  readonly opcode: string;
  readonly args: readonly string[];
}

/** @param bytes hold a whole instruction at `from`, as `Framer.scan` found it. */
export function decode(bytes: Buffer, from = 0): Instruction & { readonly end: number } {
  const { ranges, end } = elementsAt(bytes, from);
  const texts: string[] = [];
  for (let index = 0; index < ranges.length; index += 2) {
    texts.push(bytes.toString('utf8', ranges[index], ranges[index + 1]));
  }
  const [opcode = '', ...args] = texts;
  return { opcode, args, end };
}
