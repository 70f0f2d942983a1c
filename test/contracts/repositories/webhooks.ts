import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/db/database.ts';
import { aWebhook, deliveryRow, NOW, webhookRow } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

export function webhookTests(sides: Sides): void {
  let db: Database;
  let other: Database;

  beforeAll(() => {
    ({ db, other } = sides);
  });

  beforeEach(async () => {
    for (const { id } of await db.webhooks.list()) await db.webhooks.delete(id);
  });

  const DELIVERED = { status: 'delivered', nextAt: NOW, httpStatus: 204, error: null, endedAt: NOW } as const;

  describe('web hooks', () => {
    it('are kept, listed, changed and deleted', async () => {
      const row = await aWebhook(db, { events: ['a', 'b'] });
      const second = await aWebhook(db, { createdAt: NOW + 1 });
      expect(await db.webhooks.get(row.id)).toEqual(row);
      expect(await other.webhooks.list()).toEqual([row, second]);
      expect(await db.webhooks.update(row.id, { disabledAt: NOW, events: [] })).toBe(true);
      expect(await db.webhooks.get(row.id)).toEqual({ ...row, disabledAt: NOW, events: [], revision: 2 });
      expect(await db.webhooks.update(row.id, { url: 'https://example.org' }, 1)).toBe(false);
      expect(await db.webhooks.page({ isEnabled: true, offset: 0, limit: 5 })).toEqual({
        rows: [second],
        total: 1,
      });
      expect(await db.webhooks.delete(row.id, 1)).toBe(false);
      expect(await db.webhooks.update('nobody', { disabledAt: NOW })).toBe(false);
      expect(await db.webhooks.delete(row.id)).toBe(true);
      expect(await db.webhooks.delete(row.id)).toBe(false);
      expect(await db.webhooks.get(row.id)).toBeNull();
    });
  });

  describe('deliveries', () => {
    it('exist once for each hook and event, and go with the hook', async () => {
      const [one, two] = [await aWebhook(db), await aWebhook(db)];
      const row = deliveryRow(one.id, { seq: 7 });
      expect(await db.webhookDeliveries.add(row)).toBe(true);
      expect(await other.webhookDeliveries.add(deliveryRow(one.id, { seq: 7 }))).toBe(false);
      expect(await db.webhookDeliveries.add(deliveryRow(two.id, { seq: 7 }))).toBe(true);
      expect(await db.webhookDeliveries.get(row.id)).toEqual(row);
      await expect(db.webhookDeliveries.add(deliveryRow('nobody'))).rejects.toThrow();
      await db.webhooks.delete(one.id);
      expect(await db.webhookDeliveries.get(row.id)).toBeNull();
    });

    it('are listed the newest first, in pages, by status', async () => {
      const { id } = await aWebhook(db);
      const rows = [1, 2, 3].map((n) =>
        deliveryRow(id, { seq: n, createdAt: NOW + n, status: n === 2 ? 'failed' : 'pending' }),
      );
      for (const row of rows) await db.webhookDeliveries.add(row);
      const list = (more = {}) => db.webhookDeliveries.list({ webhookId: id, offset: 0, limit: 10, ...more });
      expect(await list()).toEqual({ rows: rows.toReversed(), total: 3 });
      expect(await list({ offset: 1, limit: 1 })).toEqual({ rows: rows.slice(1, 2), total: 3 });
      expect(await list({ status: 'failed' })).toEqual({ rows: rows.slice(1, 2), total: 1 });
      expect(await list({ webhookId: 'nobody' })).toEqual({ rows: [], total: 0 });
    });

    it('are claimed in the order of their events, when due, of hooks that are enabled and not busy', async () => {
      const [one, two, off] = [
        await aWebhook(db),
        await aWebhook(db),
        await aWebhook(db, webhookRow({ disabledAt: 1 })),
      ];
      const add = (hook: string, seq: number, nextAt = NOW) =>
        db.webhookDeliveries.add(deliveryRow(hook, { seq, nextAt }));
      await add(one.id, 3, NOW - 5);
      await add(one.id, 2);
      await add(two.id, 4);
      await add(off.id, 1);
      await add(two.id, 1, NOW + 1);
      const claim = (busy: string[] = [], now = NOW) => db.webhookDeliveries.claimNext(now, now + 100, busy);
      expect(await claim()).toMatchObject({ seq: 2, tries: 1, nextAt: NOW + 100, status: 'pending' });
      expect(await claim([one.id])).toMatchObject({ seq: 4 });
      expect(await claim([one.id])).toBeNull();
      expect(await claim()).toMatchObject({ seq: 3 });
      expect(await claim()).toBeNull();
      expect(await claim([], NOW + 1)).toMatchObject({ webhookId: two.id, seq: 1 });
      expect(await claim([], NOW + 100)).toMatchObject({ seq: 2, tries: 2 });
    });

    it('are claimed by one of many at once', async () => {
      const { id } = await aWebhook(db);
      for (let seq = 1; seq <= 20; seq += 1) await db.webhookDeliveries.add(deliveryRow(id, { seq }));
      const claimed: number[] = [];
      const worker = async (side: Database): Promise<void> => {
        for (;;) {
          const row = await side.webhookDeliveries.claimNext(NOW, NOW + 1000, []);
          if (row === null) return;
          claimed.push(row.seq);
        }
      };
      await Promise.all([db, other, db, other].map(worker));
      expect(claimed.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    });

    it('are finished by who claimed them last, and delivered again only when they are over', async () => {
      const { id } = await aWebhook(db);
      const row = deliveryRow(id);
      await db.webhookDeliveries.add(row);
      expect(await db.webhookDeliveries.redeliver(row.id, NOW)).toBe(false);
      const first = await db.webhookDeliveries.claimNext(NOW, NOW + 10, []);
      const second = await other.webhookDeliveries.claimNext(NOW + 10, NOW + 20, []);
      if (first === null || second === null) throw new Error('It was not claimed.');
      expect(await db.webhookDeliveries.finish(first, DELIVERED)).toBe(false);
      expect(await other.webhookDeliveries.finish(second, DELIVERED)).toBe(true);
      expect(await other.webhookDeliveries.finish(second, DELIVERED)).toBe(false);
      expect(await db.webhookDeliveries.get(row.id)).toEqual({ ...row, ...DELIVERED, tries: 2 });
      expect(await db.webhookDeliveries.redeliver(row.id, NOW + 50)).toBe(true);
      expect(await db.webhookDeliveries.redeliver(row.id, NOW + 50)).toBe(false);
      expect(await db.webhookDeliveries.claimNext(NOW + 50, NOW + 60, [])).toMatchObject({ tries: 1 });
    });

    it('that were claimed by who is no more are due at once, and those that wait for a try are not', async () => {
      const { id } = await aWebhook(db);
      for (const seq of [1, 2, 3]) await db.webhookDeliveries.add(deliveryRow(id, { seq, error: 'before' }));
      const first = await db.webhookDeliveries.claimNext(NOW, NOW + 100, []);
      const second = await db.webhookDeliveries.claimNext(NOW, NOW + 100, []);
      expect([first?.seq, first?.error, second?.seq]).toEqual([1, null, 2]);
      const failure = {
        status: 'pending',
        nextAt: NOW + 50,
        httpStatus: 500,
        error: 'no',
        endedAt: null,
      } as const;
      if (second !== null) await db.webhookDeliveries.finish(second, failure);
      expect(await other.webhookDeliveries.releaseClaims(NOW + 1)).toBe(1);
      const now = NOW + 1;
      expect(await db.webhookDeliveries.claimNext(now, now + 100, [])).toMatchObject({ seq: 1, tries: 2 });
      expect(await db.webhookDeliveries.claimNext(now, now + 100, [])).toMatchObject({ seq: 3 });
      expect(await db.webhookDeliveries.claimNext(now, now + 100, [])).toBeNull();
    });

    it('are forgotten long after they are over', async () => {
      const { id } = await aWebhook(db);
      const rows = [1, 2, 3].map((seq) => deliveryRow(id, { seq, status: 'delivered', endedAt: 1000 }));
      const waiting = deliveryRow(id, { seq: 4, createdAt: 1 });
      for (const row of [...rows, waiting]) await db.webhookDeliveries.add(row);
      expect(await db.webhookDeliveries.deleteEndedBefore(1000, 10)).toBe(0);
      expect(await db.webhookDeliveries.deleteEndedBefore(1001, 2)).toBe(2);
      expect(await db.webhookDeliveries.deleteEndedBefore(1001, 2)).toBe(1);
      expect(await db.webhookDeliveries.get(waiting.id)).toEqual(waiting);
    });
  });
}
