import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Canvas } from '../paint/canvas.ts';
import { rect } from '../paint/rect.ts';
import { decodeTiles } from '../testing/decode-tiles.ts';
import { NATIVE, PixelWriter } from './pixel-format.ts';
import { zrleTiles } from './zrle.ts';

/** Pictures with few and many colours, short and very long runs. */
const pictures = fc
  .tuple(
    fc.integer({ min: 1, max: 150 }),
    fc.integer({ min: 1, max: 100 }),
    fc.constantFrom(1, 2, 3, 5, 16, 17, 300),
    fc.constantFrom(1, 3, 64, 700),
    fc.integer(),
  )
  .map(([width, height, colours, run, seed]) => {
    const canvas = new Canvas(width, height);
    let state = seed | 1;
    for (let at = 0; at < canvas.pixels.length; ) {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      const end = at + 1 + (run === 1 ? 0 : (state >> 8) % run);
      canvas.pixels.fill(Math.imul((state >> 4) % colours, 0x10307) & 0xffffff, at, end);
      at = end;
    }
    return canvas;
  });

describe('ZRLE tiles', () => {
  it('hold every pixel of any picture', () => {
    fc.assert(
      fc.property(pictures, (canvas) => {
        const tiles = zrleTiles(canvas, canvas.bounds, new PixelWriter(NATIVE));
        const seen = new Uint32Array(canvas.pixels.length);
        decodeTiles(tiles, canvas.bounds, (x, y, value) => {
          seen[y * canvas.width + x] = value;
        });
        expect(Buffer.from(seen.buffer).equals(Buffer.from(canvas.pixels.buffer))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('are never longer than the pixels and a byte for each tile', () => {
    fc.assert(
      fc.property(pictures, ({ bounds: { width, height }, ...canvas }) => {
        const picture = Object.assign(new Canvas(width, height), { pixels: canvas.pixels });
        const tiles = Math.ceil(width / 64) * Math.ceil(height / 64);
        const length = zrleTiles(picture, rect(0, 0, width, height), new PixelWriter(NATIVE)).length;
        expect(length).toBeLessThanOrEqual(width * height * 3 + tiles);
      }),
      { numRuns: 30 },
    );
  });
});
