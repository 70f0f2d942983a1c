import { isAscii } from 'node:buffer';

/** Elements shorter than this are counted byte by byte where a chunk is not plain ASCII. */
const WORTH_A_CALL = 64;

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
