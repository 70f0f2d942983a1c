import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, type Rect, rect } from './rect.ts';
import { Region } from './region.ts';

const SIDE = 40;
const side = fc.integer({ min: 0, max: SIDE - 1 });
const anyRect = fc
  .tuple(side, side, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }))
  .map((all) => rect(...all));

function pixelsOf(rects: readonly Rect[]): Set<number> {
  const pixels = new Set<number>();
  for (let y = 0; y < 2 * SIDE; y += 1) {
    for (let x = 0; x < 2 * SIDE; x += 1) {
      if (rects.some((one) => contains(one, x, y))) pixels.add(y * 1000 + x);
    }
  }
  return pixels;
}

describe('a region', () => {
  it('covers everything that was added, in few rectangles', () => {
    fc.assert(
      fc.property(fc.array(anyRect, { maxLength: 40 }), (added) => {
        const region = new Region();
        for (const one of added) region.add(one);
        const covered = pixelsOf(region.rects);
        for (const pixel of pixelsOf(added)) expect(covered.has(pixel)).toBe(true);
        expect(region.rects.length).toBeLessThanOrEqual(12);
      }),
      { numRuns: 60 },
    );
  });

  it('gives what is inside bounds once, and keeps the rest', () => {
    fc.assert(
      fc.property(fc.array(anyRect, { maxLength: 10 }), anyRect, (added, bounds) => {
        const region = new Region();
        for (const one of added) region.add(one);
        const before = pixelsOf(region.rects);
        const taken = pixelsOf(region.take(bounds));
        const left = pixelsOf(region.rects);
        const inside = pixelsOf([bounds]);
        expect(taken).toEqual(new Set([...before].filter((pixel) => inside.has(pixel))));
        expect(left).toEqual(new Set([...before].filter((pixel) => !inside.has(pixel))));
      }),
      { numRuns: 60 },
    );
  });
});
