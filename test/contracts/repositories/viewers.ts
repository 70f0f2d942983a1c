import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, LOST_GATEWAY } from '../../../src/db/database.ts';
import { anInstance, aUser, freshId, NOW, viewerRow } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

export function viewerTests(sides: Sides): void {
  let db: Database;

  beforeAll(() => {
    ({ db } = sides);
  });

  describe('viewers', () => {
    const alive = { seat: 'one', aliveUntil: NOW + 1000 };
    const end = { closedAt: NOW, reason: 'left', bytesToViewer: 5, bytesFromViewer: 6 };

    it('counts those of many instances that are open and alive, and leaves out the rest', async () => {
      const [busy, idle, unasked] = [await anInstance(db), await anInstance(db), await anInstance(db)];
      const rows = [1, 2, 3].map(() => viewerRow(busy.id, busy.userId, alive));
      const closed = viewerRow(idle.id, idle.userId, { ...alive, closedAt: NOW });
      const dead = viewerRow(idle.id, idle.userId, { seat: 'one', aliveUntil: NOW - 1 });
      const ofOldVersion = viewerRow(idle.id, idle.userId);
      const others = [closed, dead, ofOldVersion, viewerRow(unasked.id, unasked.userId, alive)];
      for (const row of [...rows, ...others]) await db.viewers.insert(row);
      const many = Array.from({ length: 1200 }, (_, n) => `nothing-${n}`);
      expect(await db.viewers.countOpen([busy.id, ...many, idle.id, busy.id], NOW)).toEqual(
        new Map([[busy.id, 3]]),
      );
      expect(await db.viewers.countOpen([busy.id], NOW + 1001)).toEqual(new Map());
      expect(await db.viewers.countOpen([], NOW)).toEqual(new Map());
    });

    it('lists those of an instance, open ones first and the newest in front', async () => {
      const row = await anInstance(db);
      const other = await anInstance(db);
      const at = (openedAt: number, closedAt: number | null) =>
        viewerRow(row.id, row.userId, { ...alive, openedAt, closedAt });
      const [old, closed, closedLater, fresh] = [at(1, null), at(2, 9), at(3, 8), at(4, null)];
      for (const viewer of [closed, fresh, old, closedLater, viewerRow(other.id, other.userId)])
        await db.viewers.insert(viewer);
      const ids = (await db.viewers.ofInstance(row.id, 10)).map(({ id }) => id);
      expect(ids).toEqual([fresh, old, closedLater, closed].map(({ id }) => id));
      expect(await db.viewers.ofInstance(row.id, 1)).toEqual([fresh]);
    });

    it('closes one once', async () => {
      const row = await anInstance(db);
      const viewer = viewerRow(row.id, row.userId, alive);
      await db.viewers.insert(viewer);
      expect(await db.viewers.close(viewer.id, end)).toBe(true);
      expect(await db.viewers.close(viewer.id, end)).toBe(false);
      expect(await db.viewers.countOpen([row.id], NOW)).toEqual(new Map());
    });

    it('closes those that nobody renewed, and no others', async () => {
      await db.viewers.closeExpired(NOW + 100_000);
      const row = await anInstance(db);
      const [mine, theirs, ofOldVersion] = [
        viewerRow(row.id, row.userId, { seat: 'one', aliveUntil: NOW }),
        viewerRow(row.id, row.userId, { seat: 'two', aliveUntil: NOW }),
        viewerRow(row.id, row.userId),
      ];
      for (const viewer of [mine, theirs, ofOldVersion]) await db.viewers.insert(viewer);
      expect(await db.viewers.renew([mine.id], NOW + 500)).toBe(1);
      expect(await db.viewers.closeExpired(NOW + 1)).toBe(2);
      expect(await db.viewers.closeExpired(NOW + 1)).toBe(0);
      expect(await db.viewers.countOpen([row.id], NOW + 1)).toEqual(new Map([[row.id, 1]]));
    });

    it('opens again what was taken for dead, but not what was closed', async () => {
      const row = await anInstance(db);
      const [stoodStill, left] = [
        viewerRow(row.id, row.userId, { ...alive, closedAt: NOW, reason: LOST_GATEWAY }),
        viewerRow(row.id, row.userId, { ...alive, closedAt: NOW, reason: 'viewer-closed' }),
      ];
      for (const viewer of [stoodStill, left]) await db.viewers.insert(viewer);
      expect(await db.viewers.renew([stoodStill.id, left.id], NOW + 10)).toBe(1);
      expect(await db.viewers.countOpen([row.id], NOW)).toEqual(new Map([[row.id, 1]]));
      expect(await db.viewers.renew([], NOW)).toBe(0);
      expect(await db.viewers.close(stoodStill.id, end)).toBe(true);
    });

    it('writes the true end of one that was taken for dead', async () => {
      const row = await anInstance(db);
      const lost = viewerRow(row.id, row.userId, { ...alive, closedAt: NOW, reason: LOST_GATEWAY });
      await db.viewers.insert(lost);
      expect(await db.viewers.close(lost.id, end)).toBe(true);
      expect(await db.viewers.close(lost.id, end)).toBe(false);
    });

    it('counts what a person, and an address, have open at other gateways', async () => {
      const row = await anInstance(db);
      const somebody = await aUser(db);
      const [here, there] = [freshId('seat'), freshId('seat')];
      const [home, away] = [freshId('address'), freshId('address')];
      const viewer = (seat: string, userId: string, address: string, aliveUntil = NOW) =>
        db.viewers.insert(viewerRow(row.id, userId, { seat, address, aliveUntil }));
      await viewer(here, row.userId, home);
      await viewer(there, row.userId, home);
      await viewer(there, row.userId, away);
      await viewer(there, somebody.id, home);
      await viewer(there, row.userId, home, NOW - 1);
      const ofThem = { userId: row.userId, address: home, viewerKey: null };
      expect(await db.viewers.countElsewhere(here, ofThem, NOW)).toEqual({ ofUser: 2, ofAddress: 2 });
      expect(await db.viewers.countElsewhere(there, ofThem, NOW)).toEqual({ ofUser: 1, ofAddress: 1 });
    });

    it('leaves a viewer that comes back out of the count, and closes what others carried of it', async () => {
      const row = await anInstance(db);
      const [here, there, dead] = [freshId('seat'), freshId('seat'), freshId('seat')];
      const [key, address] = [freshId('key'), freshId('address')];
      const viewer = (seat: string, viewerKey: string | null) =>
        viewerRow(row.id, row.userId, { seat, address, viewerKey, aliveUntil: NOW });
      const [mine, theirs, left] = [viewer(here, key), viewer(there, key), viewer(dead, key)];
      const others = [viewer(there, freshId('key')), viewer(there, null)];
      for (const one of [mine, theirs, left, ...others]) await db.viewers.insert(one);
      const counted = (viewerKey: string | null) =>
        db.viewers.countElsewhere(here, { userId: row.userId, address, viewerKey }, NOW);
      expect(await counted(null)).toEqual({ ofUser: 4, ofAddress: 4 });
      expect(await counted(key)).toEqual({ ofUser: 2, ofAddress: 2 });
      const change = { closedAt: NOW, reason: 'viewer-lost' };
      expect(await db.viewers.closeElsewhere(here, key, change)).toBe(2);
      expect(await db.viewers.closeElsewhere(here, key, change)).toBe(0);
      expect(await counted(null)).toEqual({ ofUser: 2, ofAddress: 2 });
      const all = [mine, theirs, left, ...others].map(({ id }) => id);
      expect(new Set((await db.viewers.closedOf(all)).keys())).toEqual(new Set([theirs.id, left.id]));
      expect(await db.viewers.renew(all, NOW)).toBe(3);
    });

    it('tells which are closed for good, and not of those that only their gateway has not renewed', async () => {
      const row = await anInstance(db);
      const viewer = (more: object) => viewerRow(row.id, row.userId, more);
      const [open, out, lapsed] = [viewer(alive), viewer(alive), viewer({ seat: 'one', aliveUntil: 1 })];
      for (const one of [open, out, lapsed]) await db.viewers.insert(one);
      const bytes = { bytesToViewer: 0, bytesFromViewer: 0 };
      await db.viewers.close(out.id, { closedAt: NOW, reason: 'put-out', ...bytes });
      await db.viewers.closeExpired(2);
      expect(await db.viewers.get(lapsed.id)).toMatchObject({ reason: LOST_GATEWAY });
      const all = [open.id, out.id, lapsed.id];
      expect(await db.viewers.closedOf(all)).toEqual(new Map([[out.id, 'put-out']]));
      expect(await db.viewers.renew(all, NOW)).toBe(2);
    });

    it('tells when the last one of each left', async () => {
      const [one, two, none] = [await anInstance(db), await anInstance(db), await anInstance(db)];
      for (const closedAt of [NOW, NOW + 7, NOW + 3]) {
        await db.viewers.insert(viewerRow(one.id, one.userId, { closedAt }));
      }
      await db.viewers.insert(viewerRow(two.id, two.userId, alive));
      expect(await db.viewers.lastClosed([one.id, two.id, none.id])).toEqual(new Map([[one.id, NOW + 7]]));
    });

    it('deletes what was closed before a time, the oldest first, so many at a time', async () => {
      await db.viewers.deleteClosedBefore(40, 1000);
      const row = await anInstance(db);
      for (const closedAt of [10, 20, 30, 40, null])
        await db.viewers.insert(viewerRow(row.id, row.userId, { closedAt }));
      expect(await db.viewers.deleteClosedBefore(40, 2)).toBe(2);
      expect(await db.viewers.deleteClosedBefore(40, 2)).toBe(1);
      expect(await db.viewers.deleteClosedBefore(40, 2)).toBe(0);
      expect(await db.viewers.lastClosed([row.id])).toEqual(new Map([[row.id, 40]]));
    });
  });
}
