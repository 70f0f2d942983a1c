import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitAt } from '../../testing/fbs.ts';
import { instructions } from '../../testing/instructions.ts';
import { GuacamoleReader } from './guacamole-reader.ts';

const element = fc.string({ unit: 'grapheme', maxLength: 12 });
const drawing = fc
  .array(element, { minLength: 1, maxLength: 4 })
  .map(([, ...more]) => ['rect', ...more] as const);
const frame = fc.record({ draws: fc.array(drawing, { maxLength: 4 }), gap: fc.nat({ max: 5000 }) });
const frames = fc.array(frame, { maxLength: 8 });
const places = fc.array(fc.nat(), { maxLength: 12 });
const START = 1_767_225_600_000;

interface Written {
  readonly at: number;
  readonly part: readonly (readonly string[])[];
}

function written(all: readonly { draws: readonly (readonly string[])[]; gap: number }[]): Written[] {
  let at = 0;
  return all.map(({ draws, gap }, index) => {
    if (index > 0) at += gap;
    return { at, part: [...draws, ['sync', String(START + at)]] };
  });
}

const fileOf = (all: readonly Written[]): Buffer =>
  Buffer.from(instructions(...all.flatMap(({ part }) => part)));

function readAll(parts: readonly Uint8Array[]) {
  const reader = new GuacamoleReader();
  const read = parts.flatMap((part) => reader.read(part));
  return { reader, read: read.map(({ at, part }) => ({ at, part })) };
}

describe('a recording of Guacamole', () => {
  it('is read as it was written, wherever its bytes are split', () => {
    fc.assert(
      fc.property(frames, places, (all, split) => {
        const file = written(all);
        const { reader, read } = readAll(splitAt(fileOf(file), split));
        expect(read).toEqual(file);
        expect(reader.isAmid).toBe(false);
        expect(reader.isBroken).toBe(false);
      }),
    );
  });

  it('that is cut off anywhere is read up to there', () => {
    fc.assert(
      fc.property(frames, fc.nat(), (all, place) => {
        const file = written(all);
        const bytes = fileOf(file);
        const { reader, read } = readAll([bytes.subarray(0, bytes.length === 0 ? 0 : place % bytes.length)]);
        expect(read).toEqual(file.slice(0, read.length));
        expect(reader.isBroken).toBe(false);
      }),
    );
  });

  it('that ends within an instruction says so, and within a frame does not', () => {
    expect(readAll([Buffer.from('4.sync,1.5;4.na')]).reader.isAmid).toBe(true);
    expect(readAll([Buffer.from('4.sync,1.5;3.nop;')]).reader.isAmid).toBe(false);
  });

  it('counts code points, not what JavaScript counts', () => {
    const { read } = readAll([Buffer.from('4.name,1.😀;4.sync,1.0;')]);
    expect(read).toEqual([
      {
        at: 0,
        part: [
          ['name', '😀'],
          ['sync', '0'],
        ],
      },
    ]);
  });

  it.each([
    'nop;',
    '3.nopx',
    '99999999.nop;',
    '.nop;',
    '-1.;',
    '3.nop;<html>',
    '4.sync;',
    '4.sync,3.abc;',
    '4.sync,3.-12;',
    '9000000.',
  ])('with %j is broken there, and good before', (lying) => {
    const good = written([{ draws: [['rect', '1']], gap: 0 }]);
    const { reader, read } = readAll([Buffer.concat([fileOf(good), Buffer.from(lying)])]);
    expect(read).toEqual(good);
    expect(reader.isBroken).toBe(true);
    expect(reader.read(fileOf(good))).toEqual([]);
  });

  it('of arbitrary bytes is read without a fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), places, (bytes, split) => {
        const { read } = readAll(splitAt(bytes, split));
        expect(read.flatMap(({ part }) => part).length).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  it('of which the clock goes back goes on', () => {
    const file = instructions(['sync', 500], ['sync', 900], ['sync', 20]);
    expect(readAll([Buffer.from(file)]).read.map(({ at }) => at)).toEqual([0, 400, 400]);
  });

  it('shows a frame without an end in parts', () => {
    const file = Buffer.from(instructions(['sync', 1], ...Array(700).fill(['blob', 'x'.repeat(8000)])));
    const { read } = readAll([file]);
    expect(read.map(({ at }) => at)).toEqual([0, 0]);
  });

  it('tells what nothing is to be seen of', () => {
    const file = instructions(['rect', 1], ['sync', 1], ['nop'], ['sync', 2], ['mouse', 1, 2], ['sync', 3]);
    const reader = new GuacamoleReader();
    expect(reader.read(Buffer.from(file)).map(({ isIdle }) => isIdle)).toEqual([false, true, false]);
  });
});
