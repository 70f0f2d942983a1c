import { expect, it } from 'vitest';
import { BAND, BandPictures, bandsOf } from './band-pictures.ts';
import { Canvas } from './canvas.ts';
import { rect } from './rect.ts';

const canvas = new Canvas(40, BAND + 36);

it('an area is cut into bands that cover it', () => {
  expect(bandsOf(rect(3, 10, 20, 2 * BAND + 12))).toEqual([
    rect(3, 10, 20, BAND),
    rect(3, 10 + BAND, 20, BAND),
    rect(3, 10 + 2 * BAND, 20, 12),
  ]);
});

it('a whole band is made once, until something in it changes', async () => {
  const pictures = new BandPictures();
  const bands = bandsOf(canvas.bounds);
  const first = await Promise.all(bands.map((band) => pictures.of(canvas, band)));
  pictures.damage(rect(5, BAND + 1, 1, 1));
  canvas.fill(rect(5, BAND + 1, 1, 1), 0xff0000);
  const second = await Promise.all(bands.map((band) => pictures.of(canvas, band)));
  expect(second[0]).toBe(first[0]);
  expect(second[1]?.equals(first[1] ?? Buffer.alloc(0))).toBe(false);
  pictures.clear();
  const third = await Promise.all(bands.map((band) => pictures.of(canvas, band)));
  expect(third[0]).not.toBe(first[0]);
  expect(third).toEqual(second);
});

it('a part of a band is made each time', async () => {
  const pictures = new BandPictures();
  const part = rect(0, 0, 39, BAND);
  expect(await pictures.of(canvas, part)).not.toBe(await pictures.of(canvas, part));
});
