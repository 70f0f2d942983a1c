import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/db/database.ts';
import type { ScheduleRow } from '../../../src/db/schema/rows.ts';
import { freshId, NOW } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

export function scheduleTests(sides: Sides): void {
  let db: Database;
  let other: Database;

  beforeAll(() => {
    ({ db, other } = sides);
  });

  const row = (nextAt: number): ScheduleRow => ({
    id: freshId('schedule'),
    nextAt,
    lastAt: null,
    lastError: null,
  });

  describe('schedules', () => {
    it('lists them by their time, and those that are due', async () => {
      await db.schedules.delete((await db.schedules.list()).map(({ id }) => id));
      const [late, early, soon] = [row(NOW + 9), row(NOW - 1), row(NOW)];
      for (const one of [late, early, soon]) expect(await db.schedules.add(one)).toBe(true);
      expect(await other.schedules.add({ ...early, nextAt: 1 })).toBe(false);
      expect(await db.schedules.list()).toEqual([early, soon, late]);
      expect(await db.schedules.due(NOW)).toEqual([early, soon]);
      expect(await db.schedules.delete([early.id, late.id, 'nothing'])).toBe(2);
      expect(await db.schedules.list()).toEqual([soon]);
      expect(await db.schedules.delete([])).toBe(0);
    });

    it('advances one for exactly one of many who do it at once', async () => {
      const one = row(NOW);
      await db.schedules.add(one);
      const change = { nextAt: NOW + 60, lastAt: NOW + 1, lastError: 'no' };
      const done = await Promise.all(
        Array.from({ length: 20 }, (_, n) => (n % 2 ? db : other).schedules.advance(one.id, NOW, change)),
      );
      expect(done.filter(Boolean)).toHaveLength(1);
      expect((await db.schedules.list()).find(({ id }) => id === one.id)).toEqual({ ...one, ...change });
    });
  });
}
