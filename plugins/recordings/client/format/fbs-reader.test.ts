import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fbsFile, splitAt } from '../../testing/fbs.ts';
import { FbsReader } from './fbs-reader.ts';

const block = fc.record({
  bytes: fc.uint8Array({ maxLength: 200 }),
  at: fc.nat({ max: 100_000 }),
});
const blocks = fc
  .array(block, { maxLength: 20 })
  .map((all) => all.toSorted((one, other) => one.at - other.at));
const places = fc.array(fc.nat(), { maxLength: 12 });

function readAll(parts: readonly Uint8Array[]) {
  const reader = new FbsReader();
  const frames = parts.flatMap((part) => reader.read(part));
  return { reader, frames: frames.map(({ at, part }) => ({ at, bytes: new Uint8Array(part) })) };
}

describe('a recording of RFB', () => {
  it('is read as it was written, wherever its bytes are split', () => {
    fc.assert(
      fc.property(blocks, places, (written, split) => {
        const { reader, frames } = readAll(splitAt(fbsFile(written), split));
        expect(frames).toEqual(written);
        expect(reader.isAmid).toBe(false);
        expect(reader.isBroken).toBe(false);
      }),
    );
  });

  it('that is cut off anywhere is read up to there, and says so', () => {
    fc.assert(
      fc.property(blocks, fc.nat(), (written, place) => {
        const file = fbsFile(written);
        const kept = file.subarray(0, place % file.length);
        const { reader, frames } = readAll([kept]);
        expect(frames).toEqual(written.slice(0, frames.length));
        expect(reader.isBroken).toBe(false);
        const isWhole = kept.equals(fbsFile(written.slice(0, frames.length)));
        expect(reader.isAmid).toBe(!isWhole);
      }),
    );
  });

  it('is read one byte at a time', () => {
    const written = [{ bytes: Uint8Array.of(1, 2, 3, 4, 5), at: 7 }];
    const file = fbsFile(written);
    expect(readAll([...file].map((byte) => Uint8Array.of(byte))).frames).toEqual(written);
  });

  it.each(['FBS 002.000\n', 'RFB 003.008\n', 'F', '<html>'])('that begins with %j is none', (start) => {
    const { reader, frames } = readAll([Buffer.from(start)]);
    expect(frames).toEqual([]);
    expect(reader.isBroken).toBe(start !== 'F');
    expect(reader.isAmid).toBe(true);
  });

  it('with a length that nobody writes is broken there, and good before', () => {
    const good = [{ bytes: Uint8Array.of(9), at: 1 }];
    const lying = Buffer.concat([fbsFile(good), Buffer.from([0xff, 0xff, 0xff, 0xff]), Buffer.alloc(64)]);
    const { reader, frames } = readAll([lying]);
    expect(frames).toEqual(good);
    expect(reader.isBroken).toBe(true);
    expect(reader.read(fbsFile(good))).toEqual([]);
  });

  it('of which the clock goes back goes on', () => {
    const { frames } = readAll([
      fbsFile([
        { bytes: Uint8Array.of(1), at: 500 },
        { bytes: Uint8Array.of(2), at: 20 },
      ]),
    ]);
    expect(frames.map(({ at }) => at)).toEqual([500, 500]);
  });

  it('of arbitrary bytes is read without a fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), places, (bytes, split) => {
        const file = Buffer.concat([Buffer.from('FBS 001.000\n'), bytes]);
        const { frames } = readAll(splitAt(file, split));
        const shown = frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
        expect(shown).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});

describe('nothing is to be seen of', () => {
  const idle = (bytes: readonly number[]) =>
    new FbsReader().read(fbsFile([{ bytes: Uint8Array.from(bytes), at: 0 }]))[0]?.isIdle;

  it.each([
    ['nothing', []],
    ['a fence', [248, 0, 0, 0, 0, 0, 0, 1, 3, 1, 2, 3]],
    ['a bell', [2]],
    ['an update without a rectangle', [0, 0, 0, 0]],
    [
      'the one pixel that a viewer measures with',
      [0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4],
    ],
  ])('%s', (_, bytes) => expect(idle(bytes)).toBe(true));

  it.each([
    ['a rectangle elsewhere', [0, 0, 0, 1, 0, 9, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4]],
    ['a large one', [0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]],
    ['the middle of something', [77, 1, 2, 3]],
    ['a long one', [248, ...Array<number>(100).fill(1)]],
  ])('not so of %s', (_, bytes) => expect(idle(bytes)).toBe(false));
});
