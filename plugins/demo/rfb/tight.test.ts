import { describe, expect, it } from 'vitest';
import { rect } from '../paint/rect.ts';
import { NATIVE } from './pixel-format.ts';
import { canBeTight, fitsTight, tightHead } from './tight.ts';

describe('Tight', () => {
  it.each([
    [0, [0]],
    [127, [0x7f]],
    [128, [0x80, 0x01]],
    [10_000, [0x90, 0x4e]],
    [16_383, [0xff, 0x7f]],
    [16_384, [0x80, 0x80, 0x01]],
    [4_194_303, [0xff, 0xff, 0xff]],
  ])('writes the length %i in as few bytes as it takes', (length, bytes) => {
    expect([...tightHead(length)]).toEqual([0, ...bytes]);
  });

  it('is for the pixels that browsers use only', () => {
    expect(canBeTight(NATIVE)).toBe(true);
    expect(canBeTight({ ...NATIVE, shift: [0, 8, 16] })).toBe(true);
    expect(canBeTight({ ...NATIVE, depth: 32 })).toBe(false);
    expect(canBeTight({ ...NATIVE, bitsPerPixel: 16, max: [31, 63, 31], shift: [11, 5, 0], depth: 16 })).toBe(
      false,
    );
  });

  it('is neither for very wide nor for tiny areas', () => {
    expect(fitsTight(rect(0, 0, 2048, 1))).toBe(true);
    expect(fitsTight(rect(0, 0, 2049, 1))).toBe(false);
    expect(fitsTight(rect(0, 0, 3, 1))).toBe(false);
  });
});
