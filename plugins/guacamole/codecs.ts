import type { NamedCounts } from '../../src/api.ts';
import { skipCodePoints } from './code-points.ts';
import { AUDIO, IMG } from './opcodes.ts';

const DOT = 0x2e;
const ZERO = 0x30;
const SEMICOLON = 0x3b;

/** What guacd sends and browsers take; anything else counts as `other`. */
const MIMETYPES: readonly string[] = [
  ...['image/png', 'image/jpeg', 'image/webp', 'audio/L8', 'audio/L16', 'audio/ogg', 'audio/mpeg'],
  ...['video/mp4', 'video/webm', 'video/ogg', 'other'],
];
const OTHER = MIMETYPES.length - 1;
const WORDS = MIMETYPES.slice(0, OTHER).map((name) => Buffer.from(name));

export function noCodecs(): NamedCounts {
  return { names: MIMETYPES, counts: new Float64Array(MIMETYPES.length) };
}

/** Counts the stream that an `img`, `audio` or `video` opens. @param bytes hold the whole instruction at `begin`. */
export function countCodec({ counts }: NamedCounts, opcode: number, bytes: Buffer, begin: number): void {
  // img,stream,mask,layer,mimetype; audio,stream,mimetype; video,stream,layer,mimetype
  const index = mimetypeAt(bytes, begin, opcode === IMG ? 4 : opcode === AUDIO ? 2 : 3);
  counts[index] = (counts[index] as number) + 1;
}

function mimetypeAt(bytes: Buffer, begin: number, element: number): number {
  let at = begin;
  for (let passed = 0; ; passed += 1) {
    let length = 0;
    for (; bytes[at] !== DOT; at += 1) length = length * 10 + (bytes[at] as number) - ZERO;
    at += 1;
    if (passed === element) return indexOf(bytes, at, length);
    at = skipCodePoints(bytes, at, bytes.length, length);
    // too few elements
    if (bytes[at] === SEMICOLON) return OTHER;
    at += 1;
  }
}

/** Sound has its rate after the name: `audio/L16;rate=44100,channels=2`. */
function indexOf(bytes: Buffer, at: number, length: number): number {
  for (let index = 0; index < OTHER; index += 1) {
    const word = WORDS[index] as Buffer;
    if (word.length > length || (word.length < length && bytes[at + word.length] !== SEMICOLON)) continue;
    if (isWord(bytes, at, word)) return index;
  }
  return OTHER;
}

function isWord(bytes: Buffer, at: number, word: Buffer): boolean {
  for (let index = 0; index < word.length; index += 1) if (bytes[at + index] !== word[index]) return false;
  return true;
}
