import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, UniqueViolation } from '../../../src/db/database.ts';
import type { HomeRow } from '../../../src/db/schema/rows.ts';
import { aUser, freshId, NOW } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

export function homeTests(sides: Sides): void {
  let db: Database;
  let other: Database;

  beforeAll(() => {
    ({ db, other } = sides);
  });

  const homeRow = (userId: string, change: Partial<HomeRow> = {}): HomeRow => ({
    id: freshId('home'),
    userId,
    appId: freshId('app'),
    provider: 'docker',
    ref: freshId('volume'),
    createdAt: NOW,
    usedAt: NOW,
    ...change,
  });

  describe('homes', () => {
    it('are found by their owner, listed oldest first, and deleted once', async () => {
      const [ada, bob] = [await aUser(db), await aUser(db)];
      const [second, first] = [homeRow(ada.id, { createdAt: NOW + 1 }), homeRow(ada.id)];
      const his = homeRow(bob.id, { appId: first.appId });
      for (const row of [second, first, his]) await db.homes.insert(row);
      expect(await other.homes.ofOwner(ada.id, first.appId)).toEqual(first);
      expect(await other.homes.get(his.id)).toEqual(his);
      expect(await other.homes.list(ada.id)).toEqual([first, second]);
      const all = (await db.homes.list()).map(({ id }) => id);
      expect(all).toEqual(expect.arrayContaining([first.id, second.id, his.id]));
      expect(await db.homes.delete(first.id)).toBe(true);
      expect(await other.homes.delete(first.id)).toBe(false);
      expect(await db.homes.ofOwner(ada.id, first.appId)).toBeNull();
      expect(await db.homes.get(first.id)).toBeNull();
    });

    it('are one for a person and an application', async () => {
      const { id } = await aUser(db);
      const home = homeRow(id);
      await db.homes.insert(home);
      const twin = { ...homeRow(id), appId: home.appId };
      await expect(other.homes.insert(twin)).rejects.toBeInstanceOf(UniqueViolation);
      expect(await db.homes.touch(id, home.appId, NOW + 5)).toBe(true);
      expect(await other.homes.ofOwner(id, home.appId)).toEqual({ ...home, usedAt: NOW + 5 });
      expect(await db.homes.touch(id, 'nothing', NOW)).toBe(false);
    });

    it('that are touched in a transaction are touched by others afterwards', async () => {
      const { id } = await aUser(db);
      const home = homeRow(id);
      await db.homes.insert(home);
      const order: string[] = [];
      let goOn = (): void => {};
      const held = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      let touched = (): void => {};
      const isTouched = new Promise<void>((resolve) => {
        touched = resolve;
      });
      const one = db.tx(async () => {
        await db.homes.touch(id, home.appId, NOW + 1);
        touched();
        await held;
        order.push('one');
      });
      await isTouched;
      const two = other.tx(async () => {
        await other.homes.touch(id, home.appId, NOW + 2);
        order.push('two');
      });
      await new Promise((resolve) => setTimeout(resolve, 100));
      goOn();
      await Promise.all([one, two]);
      expect(order).toEqual(['one', 'two']);
    });
  });
}
