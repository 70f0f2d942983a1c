import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, UniqueViolation } from '../../../src/db/database.ts';
import type { JobRow } from '../../../src/db/schema/rows.ts';
import { jobRow, NOW } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

export function jobTests(sides: Sides): void {
  let db: Database;
  let other: Database;

  beforeAll(() => {
    ({ db, other } = sides);
  });

  describe('jobs', () => {
    /** Leaves nothing due behind. */
    const drain = async (): Promise<void> => {
      for (const { id } of await db.jobs.claim('drain', NOW * 2, 1, 1000)) {
        await db.jobs.finish(id, 'drain', { status: 'finished', updated: NOW });
      }
    };

    it('refuses a second unfinished job of a subject, until the first is over', async () => {
      await drain();
      const first = jobRow();
      await db.jobs.insert(first);
      const second = jobRow({ subject: first.subject });
      await expect(db.jobs.insert(second)).rejects.toBeInstanceOf(UniqueViolation);
      expect(await db.jobs.activeOf(first.subject)).toEqual(first);
      const [claimed] = await db.jobs.claim('me', NOW, 1000, 10);
      expect(claimed?.id).toBe(first.id);
      await expect(db.jobs.insert(second)).rejects.toBeInstanceOf(UniqueViolation);
      expect(
        await db.jobs.finish(first.id, 'me', { status: 'finished', updated: NOW + 7, result: { ok: 1 } }),
      ).toBe(true);
      expect(await db.jobs.activeOf(first.subject)).toBeNull();
      expect(await db.jobs.get(first.id)).toEqual({
        ...first,
        status: 'finished',
        busyKey: null,
        result: { ok: 1 },
        trys: 1,
        updated: NOW + 7,
      });
      await db.jobs.insert(second);
      expect((await db.jobs.activeOf(first.subject))?.id).toBe(second.id);
      await expect(db.jobs.insert(jobRow({ id: first.id }))).rejects.toBeInstanceOf(UniqueViolation);
    });

    it('claims what is due, the oldest first, and gives it the lease and one more try', async () => {
      await drain();
      const rows = [3, 1, 2].map((n) => jobRow({ created: NOW + n, runAt: NOW }));
      const later = jobRow({ runAt: NOW + 1 });
      for (const row of [...rows, later]) await db.jobs.insert(row);
      const claimed = await db.jobs.claim('me', NOW, 500, 2);
      expect(claimed.map(({ created }) => created)).toEqual([NOW + 1, NOW + 2]);
      expect(claimed[0]).toMatchObject({
        status: 'running',
        leaseOwner: 'me',
        leaseUntil: NOW + 500,
        trys: 1,
      });
      expect((await db.jobs.claim('me', NOW, 500, 10)).map(({ id }) => id)).toEqual([rows[0]?.id]);
      expect(await db.jobs.claim('me', NOW, 500, 10)).toEqual([]);
      expect((await db.jobs.claim('me', NOW + 1, 500, 10)).map(({ id }) => id)).toEqual([later.id]);
      expect(await db.jobs.claim('me', NOW, 500, 0)).toEqual([]);
    });

    it('gives no job to two workers that claim at once', async () => {
      await drain();
      const rows = Array.from({ length: 40 }, (_, n) => jobRow({ created: NOW + n }));
      for (const row of rows) await db.jobs.insert(row);
      const claims = Array.from({ length: 12 }, (_, n) =>
        (n % 2 ? db : other).jobs.claim(`w${n}`, NOW, 60_000, 5),
      );
      const claimed = (await Promise.all(claims)).flatMap((jobs, n) =>
        jobs.map((job) => ({ ...job, worker: `w${n}` })),
      );
      expect(claimed).toHaveLength(rows.length);
      expect(new Set(claimed.map(({ id }) => id))).toEqual(new Set(rows.map(({ id }) => id)));
      for (const { worker, leaseOwner, trys } of claimed)
        expect({ leaseOwner, trys }).toEqual({ leaseOwner: worker, trys: 1 });
    });

    it('gives a job whose lease ran out to another, and the first has lost it', async () => {
      await drain();
      const job = jobRow();
      await db.jobs.insert(job);
      await db.jobs.claim('one', NOW, 100, 1);
      expect(await other.jobs.claim('two', NOW + 100, 100, 1)).toEqual([]);
      expect(await db.jobs.renew(job.id, 'one', NOW + 200)).toBe(true);
      expect(await db.jobs.renew(job.id, 'two', NOW + 900)).toBe(false);
      expect(await other.jobs.claim('two', NOW + 200, 100, 1)).toEqual([]);
      const [taken] = await other.jobs.claim('two', NOW + 201, 100, 1);
      expect(taken).toMatchObject({ id: job.id, leaseOwner: 'two', trys: 2 });
      expect(await db.jobs.renew(job.id, 'one', NOW + 900)).toBe(false);
      expect(await db.jobs.finish(job.id, 'one', { status: 'finished', updated: NOW })).toBe(false);
      expect(await db.jobs.release(job.id, 'one', NOW)).toBe(false);
      expect(
        await db.jobs.finish(job.id, 'two', { status: 'error', updated: NOW, error: { code: 'X' } }),
      ).toBe(true);
      expect(await db.jobs.renew(job.id, 'two', NOW + 900)).toBe(false);
      expect(await db.jobs.get(job.id)).toMatchObject({
        status: 'error',
        error: { code: 'X' },
        leaseOwner: null,
        leaseUntil: null,
      });
    });

    it('gives what was taken or queued before the clock was set back', async () => {
      await drain();
      const later = NOW + 3_600_000;
      const taken = jobRow();
      const queued = jobRow({ created: later, updated: later, runAt: later });
      const planned = jobRow({ runAt: later });
      for (const job of [taken, planned]) await db.jobs.insert(job);
      await db.jobs.claimOne(taken.id, 'dead', later, 15_000);
      await db.jobs.insert(queued);
      const due = await db.jobs.upcoming(NOW, NOW + 10_000, 10, null);
      expect(due).toEqual([
        { id: taken.id, runAt: NOW },
        { id: queued.id, runAt: NOW },
      ]);
      const claimed = await other.jobs.claim('two', NOW, 15_000, 10);
      expect(claimed.map(({ id }) => id)).toEqual([taken.id, queued.id]);
      expect(await other.jobs.claim('two', NOW, 15_000, 10)).toEqual([]);
    });

    it('takes back what a worker releases, still as the only job of its subject', async () => {
      await drain();
      const job = jobRow();
      await db.jobs.insert(job);
      await db.jobs.claim('one', NOW, 100, 1);
      expect(await db.jobs.release(job.id, 'one', NOW + 50)).toBe(true);
      expect(await db.jobs.release(job.id, 'one', NOW + 50)).toBe(false);
      expect(await db.jobs.get(job.id)).toMatchObject({
        status: 'pending',
        leaseOwner: null,
        busyKey: job.subject,
      });
      await expect(db.jobs.insert(jobRow({ subject: job.subject }))).rejects.toBeInstanceOf(UniqueViolation);
      expect(await db.jobs.claim('two', NOW + 49, 100, 1)).toEqual([]);
      expect(await db.jobs.claim('two', NOW + 50, 100, 1)).toHaveLength(1);
    });

    it('cancels a job that waits, and none that runs or is over', async () => {
      await drain();
      const [waiting, running] = [jobRow(), jobRow({ created: NOW - 1 })];
      await db.jobs.insert(waiting);
      await db.jobs.insert(running);
      await db.jobs.claim('me', NOW, 100, 1);
      expect(await db.jobs.cancelPending(running.id, NOW)).toBe(false);
      expect(await db.jobs.cancelPending(waiting.id, NOW + 3)).toBe(true);
      expect(await db.jobs.cancelPending(waiting.id, NOW + 4)).toBe(false);
      expect(await db.jobs.get(waiting.id)).toMatchObject({
        status: 'canceled',
        updated: NOW + 3,
        busyKey: null,
      });
      expect(await db.jobs.activeOf(waiting.subject)).toBeNull();
    });

    it('finds the unfinished jobs of many subjects', async () => {
      await drain();
      const rows = [jobRow(), jobRow(), jobRow({ status: 'finished', busyKey: null })];
      for (const row of rows) await db.jobs.insert(row);
      const many = Array.from({ length: 1200 }, (_, n) => `nothing-${n}`);
      const active = await db.jobs.activeOfMany([...rows.map(({ subject }) => subject), ...many]);
      const expected = rows.slice(0, 2).map((row): [string, JobRow] => [row.subject, row]);
      expect(active).toEqual(new Map(expected));
      expect(await db.jobs.activeOfMany([])).toEqual(new Map());
    });

    it('deletes old jobs that are over, and no unfinished one', async () => {
      await drain();
      const old = { updated: 10, busyKey: null };
      const over = (['finished', 'error', 'canceled'] as const).map((status) => jobRow({ status, ...old }));
      const waiting = jobRow({ updated: 10, runAt: NOW * 3 });
      for (const row of [...over, waiting]) await db.jobs.insert(row);
      expect(await db.jobs.deleteEndedBefore(10, 100)).toBe(0);
      expect(await db.jobs.deleteEndedBefore(11, 2)).toBe(2);
      expect(await db.jobs.deleteEndedBefore(11, 2)).toBe(1);
      expect(await db.jobs.get(waiting.id)).toEqual(waiting);
      await db.jobs.cancelPending(waiting.id, NOW);
    });
  });
}
