import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/db/database.ts';
import { freshId, NOW } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

export function seatTests(sides: Sides): void {
  let db: Database;
  let other: Database;

  beforeAll(() => {
    ({ db, other } = sides);
  });

  describe('seats', () => {
    it('go to exactly one of many who take it at once, new or expired', async () => {
      const name = freshId('seat');
      for (const now of [NOW, NOW + 1000]) {
        const owners = Array.from({ length: 20 }, () => freshId('owner'));
        const taken = await Promise.all(
          owners.map((owner, n) => (n % 2 ? db : other).seats.take(name, owner, now + 500, now)),
        );
        expect(taken.filter(Boolean)).toHaveLength(1);
        const owner = owners[taken.indexOf(true)];
        expect(await db.seats.get(name)).toEqual({ name, owner, until: now + 500 });
      }
    });

    it('are kept by who renews them, and lost to others only when expired', async () => {
      const name = freshId('seat');
      expect(await db.seats.get(name)).toBeNull();
      expect(await db.seats.take(name, 'one', NOW + 10, NOW)).toBe(true);
      expect(await db.seats.take(name, 'one', NOW + 20, NOW + 1)).toBe(true);
      expect(await other.seats.take(name, 'two', NOW + 99, NOW + 20)).toBe(false);
      // late, but nobody has taken it
      expect(await db.seats.renew(name, 'one', NOW + 40)).toBe(true);
      expect(await other.seats.take(name, 'two', NOW + 99, NOW + 41)).toBe(true);
      expect(await db.seats.renew(name, 'one', NOW + 99)).toBe(false);
      expect(await db.seats.take(name, 'one', NOW + 99, NOW + 42)).toBe(false);
    });

    it('that were given up are taken at once, and tell since when they are free', async () => {
      const name = freshId('seat');
      await db.seats.take(name, 'one', NOW + 1000, NOW);
      expect(await other.seats.release(name, 'two', NOW + 5)).toBe(false);
      expect(await db.seats.release(name, 'one', NOW + 5)).toBe(true);
      expect((await other.seats.get(name))?.until).toBe(NOW + 4);
      expect(await other.seats.take(name, 'two', NOW + 1000, NOW + 5)).toBe(true);
      expect(await db.seats.release(name, 'one', NOW + 6)).toBe(false);
    });
  });
}
