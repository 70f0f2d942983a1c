import { expect, it } from 'vitest';
import { BAND, BandPictures, bandsOf } from './band-pictures.ts';
import { Canvas } from './canvas.ts';
import { type Rect, rect } from './rect.ts';

const canvas = new Canvas(40, BAND + 36);

it('an area is cut into bands that cover it', () => {
  expect(bandsOf(rect(3, 10, 20, 2 * BAND + 12))).toEqual([
    rect(3, 10, 20, BAND),
    rect(3, 10 + BAND, 20, BAND),
    rect(3, 10 + 2 * BAND, 20, 12),
  ]);
});

it('a whole band is made once, until most of it has changed', async () => {
  const pictures = new BandPictures(canvas);
  const bands = bandsOf(canvas.bounds);
  const all = () => Promise.all(bands.map((band) => pictures.of(band, () => canvas)));
  const first = await all();
  const most = rect(0, BAND, 40, 30);
  pictures.damage(most);
  canvas.fill(most, 0xff0000);
  const second = await all();
  expect(second[0]).toBe(first[0]);
  expect(second[1]?.equals(first[1] ?? Buffer.alloc(0))).toBe(false);
  expect(bands.flatMap((band) => pictures.changedIn(band))).toEqual([]);
});

it('a little that changes is told, and the picture kept', async () => {
  const pictures = new BandPictures(canvas);
  const [top, bottom] = bandsOf(canvas.bounds) as [Rect, Rect];
  const first = await pictures.of(top, () => canvas);
  pictures.damage(rect(5, BAND - 2, 3, 20));
  expect(pictures.changedIn(top)).toEqual([rect(5, BAND - 2, 3, 2)]);
  expect(pictures.changedIn(bottom)).toEqual([]);
  expect(await pictures.of(top, () => canvas)).toBe(first);
});

it('a picture that is known is not painted', async () => {
  const known = Buffer.from('a PNG');
  const pictures = new BandPictures(canvas, new Map([[0, known]]));
  const never = (): never => {
    throw new Error('painted');
  };
  expect(await pictures.of(rect(0, 0, 40, BAND), never)).toBe(known);
  expect(() => pictures.of(rect(0, BAND, 40, 36), never)).toThrow('painted');
});

it('a part of a band is made each time', async () => {
  const pictures = new BandPictures(canvas);
  const low = rect(0, 0, 40, BAND - 1);
  for (const part of [rect(0, 0, 39, BAND), low])
    expect(await pictures.of(part, () => canvas)).not.toBe(await pictures.of(part, () => canvas));
  await pictures.of(rect(0, 0, 40, BAND), () => canvas);
  pictures.damage(rect(1, 1, 1, 1));
  expect(pictures.changedIn(low)).toEqual([]);
});
