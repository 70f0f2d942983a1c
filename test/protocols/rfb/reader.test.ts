import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rfb } from '../../../src/api.ts';

const LIMIT = 64;

describe('the reader', () => {
  it('hands out the same bytes however they were cut and asked for', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 });
    const sizes = fc.array(fc.integer({ min: 1, max: LIMIT }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(bytes, sizes, sizes, async (all, cuts, reads) => {
        const reader = new rfb.RfbReader({ limit: LIMIT });
        const writing = (async () => {
          let turn = 0;
          for (let at = 0; at < all.length; ) {
            const end = at + (cuts[turn++ % cuts.length] ?? 1);
            reader.push(Buffer.from(all.subarray(at, end)));
            at = end;
            if (turn % 3 === 0) await null;
          }
          reader.end(new Error('that was all'));
        })();
        const got: Buffer[] = [];
        let missing = all.length;
        for (let turn = 0; missing > 0; turn += 1) {
          const size = Math.min(missing, reads[turn % reads.length] ?? 1);
          const part = await reader.read(size);
          expect(part).toHaveLength(size);
          got.push(part);
          missing -= size;
        }
        await writing;
        expect(Buffer.concat(got).equals(Buffer.from(all))).toBe(true);
        await expect(reader.read(1)).rejects.toThrow('that was all');
      }),
    );
  });

  it('asks to stop when enough waits, and tells when there is room', async () => {
    let rooms = 0;
    const reader = new rfb.RfbReader({ limit: 10, onRoom: () => (rooms += 1) });
    expect(reader.push(Buffer.alloc(9))).toBe(true);
    expect(reader.push(Buffer.alloc(1))).toBe(false);
    expect(rooms).toBe(0);
    await reader.read(1);
    expect([rooms, reader.length]).toEqual([1, 9]);
    await reader.read(9);
    expect(rooms).toBe(1);
  });

  it('gives what waits before it tells of the end', async () => {
    const reader = new rfb.RfbReader({ limit: 10 });
    reader.push(Buffer.from('abc'));
    reader.end(new Error('closed'));
    reader.push(Buffer.from('def'));
    expect((await reader.read(2)).toString()).toBe('ab');
    await expect(reader.read(2)).rejects.toThrow('closed');
    expect(reader.rest().toString()).toBe('c');
  });

  it('ends with the signal’s reason and forgets the signal', async () => {
    const stop = new AbortController();
    const reader = new rfb.RfbReader({ limit: 10, signal: stop.signal });
    const reading = reader.read(1);
    const reason = new Error('enough');
    stop.abort(reason);
    await expect(reading).rejects.toBe(reason);
    const other = new AbortController();
    new rfb.RfbReader({ limit: 10, signal: other.signal }).end(reason);
    expect(getEventListeners(other.signal, 'abort')).toHaveLength(0);
    await expect(new rfb.RfbReader({ limit: 1, signal: stop.signal }).read(1)).rejects.toBe(reason);
  });

  it('skips more than it may keep', async () => {
    const reader = new rfb.RfbReader({ limit: 8 });
    const skipping = reader.skip(1000);
    for (let count = 0; count < 200; count += 1) {
      reader.push(Buffer.alloc(5, count));
      await null;
    }
    reader.push(Buffer.from('end'));
    await skipping;
    expect((await reader.read(3)).toString()).toBe('end');
  });

  it('refuses a second read at once, and one that could never be satisfied', async () => {
    const reader = new rfb.RfbReader({ limit: 8 });
    const first = reader.read(1);
    await expect(reader.read(1)).rejects.toThrow('Another read');
    await expect(reader.read(9)).rejects.toThrow(RangeError);
    reader.push(Buffer.from([1]));
    await first;
  });
});
