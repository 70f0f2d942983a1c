import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/db/database.ts';
import { UniqueViolation } from '../../../src/db/database.ts';
import { anInstance, jobRow, NOW } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

/** What engines and administrators do with jobs. */
export function jobDeskTests(sides: Sides): void {
  let db: Database;
  let other: Database;

  beforeAll(() => {
    ({ db, other } = sides);
  });

  const drain = async (): Promise<void> => {
    for (const { id } of await db.jobs.claim('drain', NOW * 2, 1, 1000)) {
      await db.jobs.finish(id, 'drain', { status: 'finished', updated: NOW });
    }
  };

  describe('one job', () => {
    it('is claimed by one of many that want it, and by none before its time', async () => {
      await drain();
      const job = jobRow({ runAt: NOW + 5, deferred: 'room on the host' });
      await db.jobs.insert(job);
      expect(await db.jobs.claimOne(job.id, 'me', NOW, 100)).toBeNull();
      const claims = Array.from({ length: 8 }, (_, n) =>
        (n % 2 ? db : other).jobs.claimOne(job.id, `w${n}`, NOW + 5, 100),
      );
      const claimed = (await Promise.all(claims)).filter((row) => row !== null);
      expect(claimed).toMatchObject([{ id: job.id, status: 'running', trys: 1, deferred: null }]);
    });

    it('tells how far it is while its owner holds it, and keeps that when it ends without a result', async () => {
      await drain();
      const [failing, ending] = [jobRow(), jobRow({ created: NOW + 1 })];
      for (const job of [failing, ending]) {
        await db.jobs.insert(job);
        expect(await db.jobs.tell(job.id, 'me', { progress: ['early'] })).toBe(false);
      }
      await db.jobs.claim('me', NOW * 2, 100, 2);
      for (const { id } of [failing, ending]) {
        expect(await other.jobs.tell(id, 'another', { progress: ['not mine'] })).toBe(false);
        expect(await db.jobs.tell(id, 'me', { progress: ['half'] })).toBe(true);
        expect(await db.jobs.get(id)).toMatchObject({ status: 'running', result: { progress: ['half'] } });
      }
      await db.jobs.finish(failing.id, 'me', { status: 'error', updated: NOW, error: { code: 'X' } });
      await db.jobs.finish(ending.id, 'me', { status: 'finished', updated: NOW, result: null });
      expect(await db.jobs.tell(failing.id, 'me', { progress: ['late'] })).toBe(false);
      expect(await db.jobs.get(failing.id)).toMatchObject({ result: { progress: ['half'] } });
      expect(await db.jobs.get(ending.id)).toMatchObject({ result: null });
    });

    it('is marked while it runs, and keeps the mark until it ends', async () => {
      await drain();
      const job = jobRow();
      await db.jobs.insert(job);
      const mark = { code: 'JOB_CANCELED' };
      expect(await db.jobs.mark(job.id, mark)).toBe(false);
      await db.jobs.claimOne(job.id, 'me', NOW, 100);
      expect(await other.jobs.mark(job.id, mark)).toBe(true);
      expect((await db.jobs.claimOne(job.id, 'next', NOW + 101, 100))?.error).toEqual(mark);
      await db.jobs.finish(job.id, 'next', { status: 'finished', updated: NOW });
      expect((await db.jobs.get(job.id))?.error).toBeNull();
    });

    it('is put back with why, with what it waits for, and without having lost a try', async () => {
      await drain();
      const job = jobRow();
      await db.jobs.insert(job);
      await db.jobs.claimOne(job.id, 'me', NOW, 100);
      await db.jobs.release(job.id, 'me', NOW, { error: { code: 'X' } });
      expect(await db.jobs.get(job.id)).toMatchObject({ error: { code: 'X' }, trys: 1, deferred: null });
      await db.jobs.claimOne(job.id, 'me', NOW, 100);
      await db.jobs.release(job.id, 'me', NOW, { deferred: 'room on the host', isNoTry: true });
      expect(await db.jobs.get(job.id)).toMatchObject({ trys: 1, deferred: 'room on the host' });
    });

    it('is opened again when it failed, was canceled or waits, unless its subject is busy', async () => {
      await drain();
      const over = { busyKey: null, trys: 3, error: { code: 'X' } };
      const failed = jobRow({ ...over, status: 'error' });
      const canceled = jobRow({ ...over, status: 'canceled' });
      const finished = jobRow({ ...over, status: 'finished' });
      const late = jobRow({ runAt: NOW + 1000 });
      const due = jobRow();
      const busy = jobRow({ subject: failed.subject });
      for (const row of [failed, canceled, finished, late, due, busy]) await db.jobs.insert(row);
      await expect(db.jobs.reopen(failed.id, NOW)).rejects.toBeInstanceOf(UniqueViolation);
      await db.jobs.cancelPending(busy.id, NOW);
      for (const { id, subject } of [failed, canceled]) {
        expect(await db.jobs.reopen(id, NOW)).toBe(true);
        expect(await db.jobs.get(id)).toMatchObject({
          status: 'pending',
          busyKey: subject,
          trys: 0,
          error: null,
        });
      }
      expect(await db.jobs.reopen(late.id, NOW)).toBe(true);
      expect((await db.jobs.get(late.id))?.runAt).toBe(NOW);
      for (const { id } of [finished, due]) expect(await db.jobs.reopen(id, NOW)).toBe(false);
    });
  });

  describe('jobs of some providers', () => {
    it('are claimed and foreseen, or all others', async () => {
      await drain();
      const inside = await anInstance(db, { provider: 'inside' });
      const outside = await anInstance(db, { provider: 'outside' });
      const [a, b, c] = [inside.id, outside.id, 'no-instance'].map((subject, n) =>
        jobRow({ subject, created: NOW + n, runAt: NOW + n }),
      );
      for (const row of [a, b, c]) if (row !== undefined) await db.jobs.insert(row);
      const scope = (isOnly: boolean) => ({ providers: ['inside'], isOnly });
      const foreseen = async (isOnly: boolean) => db.jobs.upcoming(NOW, NOW + 9, 10, scope(isOnly));
      expect(await foreseen(true)).toEqual([{ id: a?.id, runAt: NOW }]);
      expect(await foreseen(false)).toEqual([
        { id: b?.id, runAt: NOW + 1 },
        { id: c?.id, runAt: NOW + 2 },
      ]);
      expect(await db.jobs.upcoming(NOW, NOW + 9, 10, { providers: [], isOnly: true })).toEqual([]);
      expect(await db.jobs.upcoming(NOW, NOW + 1, 10, { providers: [], isOnly: false })).toHaveLength(2);
      expect(await db.jobs.claimOne(a?.id ?? '', 'me', NOW + 9, 100, scope(false))).toBeNull();
      const others = await db.jobs.claim('me', NOW + 9, 100, 10, scope(false));
      expect(others.map(({ id }) => id)).toEqual([b?.id, c?.id]);
      expect(await db.jobs.claim('me', NOW + 9, 100, 10, scope(true))).toHaveLength(1);
      // what nobody renews is foreseen again, under the time at which its lease ran out
      const silent = await db.jobs.upcoming(NOW + 200, NOW + 200, 10, null);
      expect(silent.map(({ runAt }) => runAt)).toEqual([NOW + 109, NOW + 109, NOW + 109]);
    });
  });

  describe('the lists of jobs', () => {
    it('hold each in its registry, the unfinished oldest first and the others newest first', async () => {
      await drain();
      const before = await db.jobs.counts(NOW);
      const later = { runAt: NOW + 1000 };
      const rows = {
        queued: [jobRow({ created: NOW }), jobRow({ created: NOW + 1 })],
        scheduled: [jobRow(later)],
        deferred: [jobRow({ deferred: 'room' }), jobRow({ ...later, deferred: 'room', created: NOW + 1 })],
        canceled: [NOW * 3 + 1, NOW * 3].map((created) =>
          jobRow({ created, status: 'canceled', busyKey: null }),
        ),
      };
      for (const row of Object.values(rows).flat()) await db.jobs.insert(row);
      const counts = await db.jobs.counts(NOW);
      for (const [name, expected] of Object.entries(rows)) {
        const registry = name as keyof typeof rows;
        expect(counts[registry] - before[registry]).toBe(expected.length);
        const page = await db.jobs.list({ registry, now: NOW, offset: 0, limit: expected.length });
        expect([page.rows, page.total]).toEqual([expected, counts[registry]]);
      }
      const second = await db.jobs.list({ registry: 'queued', now: NOW, offset: 1, limit: 1 });
      expect(second.rows).toEqual(rows.queued.slice(1));
      const all = await db.jobs.list({ now: NOW, offset: 0, limit: 1 });
      expect(all.rows).toEqual(rows.canceled.slice(0, 1));
      for (const { id } of Object.values(rows).flat()) await db.jobs.cancelPending(id, NOW);
    });
  });
}
