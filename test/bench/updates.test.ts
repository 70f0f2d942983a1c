import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instruction } from '../../bench/sources/guacd-server.ts';
import { rawUpdate } from '../../bench/sources/rfb-server.ts';
import { GuacamoleUpdates, RfbUpdates, type UpdateFinder } from '../../bench/updates.ts';

/** Gives it the bytes in pieces that end at these places. */
function take(finder: UpdateFinder, bytes: Buffer, cuts: readonly number[]): void {
  const ends = [...cuts.map((cut) => cut % bytes.length), bytes.length].sort((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    if (end > from) finder.take(bytes.subarray(from, end));
    from = Math.max(from, end);
  }
}

const anyCuts = fc.array(fc.nat(10_000), { maxLength: 20 });

describe('what a desktop draws', () => {
  it('is found in RFB however it was split, among whatever else a server says', () => {
    const tile = rawUpdate({ x: 0, y: 40, width: 8, height: 3 }, Buffer.alloc(96, 3));
    const mark = rawUpdate({ x: 5, y: 799, width: 1, height: 1 }, Buffer.alloc(4));
    const bell = Buffer.from([2]);
    const cutText = Buffer.from([3, 0, 0, 0, 0, 0, 0, 2, 0, 0]);
    const bytes = Buffer.concat([tile, bell, mark, cutText, tile, mark]);
    fc.assert(
      fc.property(anyCuts, (cuts) => {
        const rows: number[] = [];
        let updates = 0;
        const onUpdate = (): void => {
          updates += 1;
        };
        take(new RfbUpdates({ onRectangle: (y) => rows.push(y), onUpdate }), bytes, cuts);
        expect(rows).toEqual([40, 799, 40, 799]);
        expect(updates).toBe(4);
      }),
    );
  });

  it('is found in Guacamole however it was split', () => {
    const blob = instruction('blob', 1, 'A'.repeat(300));
    const text =
      blob + instruction('mouse', 7, 799, 0, 1) + blob + instruction('sync', 123) + instruction('nop') + blob;
    const bytes = Buffer.from(text + instruction('sync', 4567, 1));
    fc.assert(
      fc.property(anyCuts, (cuts) => {
        const times: string[] = [];
        let mice = 0;
        const onMouse = (): void => {
          mice += 1;
        };
        take(new GuacamoleUpdates({ onMouse, onSync: (time) => times.push(time) }), bytes, cuts);
        expect(times).toEqual(['123', '4567']);
        expect(mice).toBe(1);
      }),
    );
  });
});
