import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { JobCanceled, JobDeferred, type JobHandler } from '../../src/jobs/queue.ts';
import { JOB_REGISTRIES } from '../../src/jobs/registries.ts';
import type { TableQueueOptions } from '../../src/jobs/table-queue.ts';
import { anInstance } from '../db/rows.ts';
import { aJob, byText, QueueRig, type QueueSetUp, type Side, until } from './queue-rig.ts';

/** Heeds its signal, as the contract wants. */
const untilAborted: JobHandler = (_, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
const unreachable = (): never => {
  throw new AppError('PROVIDER_UNREACHABLE', 'It does not answer.');
};

/** What every engine of the queue must do. */
export function queueContract(name: string, setUp: () => Promise<QueueSetUp>): void {
  describe(`the queue, ${name}`, () => {
    let rig: QueueRig;

    beforeEach(async () => {
      rig = await QueueRig.open(await setUp());
    });
    afterEach(() => rig.close());

    it('does the oldest first, one that was added elsewhere too', async () => {
      const desk = await rig.side(null);
      const jobs = Array.from({ length: 6 }, () => aJob());
      for (const job of jobs) {
        await desk.queue.add(job);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      const done: string[] = [];
      const work: JobHandler = async ({ id }) => {
        done.push(id);
        return null;
      };
      await rig.side({ work }, { concurrency: 1 });
      await until(() => done.length === jobs.length);
      expect(done).toEqual(jobs.map(({ id }) => id));
      const last = aJob();
      await desk.queue.add(last);
      desk.queue.wake();
      await until(() => done.includes(last.id));
    });

    it('does a job at its time and not before', async () => {
      const begun: number[] = [];
      const work: JobHandler = async () => {
        begun.push(Date.now());
        return null;
      };
      const { queue } = await rig.side({ work });
      const runAt = Date.now() + 700;
      const job = aJob({ runAt });
      await queue.add(job);
      queue.wake();
      expect((await queue.list({ registry: 'scheduled', offset: 0, limit: 10 })).rows).toHaveLength(1);
      await until(() => begun.length === 1);
      expect(begun[0]).toBeGreaterThanOrEqual(runAt);
    });

    it('refuses a second unfinished job of a subject, and forgets what was rolled back', async () => {
      const { queue, db } = await rig.side({ work: untilAborted });
      const job = aJob();
      await expect(
        db.tx(async () => {
          await queue.add(job);
          throw new Error('rolled back');
        }),
      ).rejects.toThrow('rolled back');
      await queue.add(job);
      queue.wake();
      await until(async () => (await queue.get(job.id)).status === 'running');
      await expect(queue.add(aJob({ subject: job.subject }))).rejects.toMatchObject({
        code: 'INSTANCE_BUSY',
        status: 409,
      });
      await queue.cancel(job.subject, new JobCanceled('enough'));
      await until(async () => (await queue.get(job.id)).status === 'canceled');
      await queue.add(aJob({ subject: job.subject }));
    });

    it('gives no job to two workers', async () => {
      const begun: string[] = [];
      const work: JobHandler = async ({ id }) => {
        begun.push(id);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return null;
      };
      const [one, two] = [
        await rig.side({ work }, { concurrency: 4 }),
        await rig.side({ work }, { concurrency: 4 }),
      ];
      const jobs = Array.from({ length: 40 }, () => aJob());
      for (const [n, job] of jobs.entries()) {
        const { queue } = n % 2 ? one : two;
        await queue.add(job);
        queue.wake();
      }
      await until(async () => (await one.queue.counts()).finished === jobs.length);
      expect(begun.toSorted(byText)).toEqual(jobs.map(({ id }) => id).toSorted(byText));
      expect([...one.ended, ...two.ended].toSorted(byText)).toEqual(begun.toSorted(byText));
    });

    it('tries again what may pass, later each time, and no more often than it may', async () => {
      const tries: number[] = [];
      const work: JobHandler = async () => {
        tries.push(Date.now());
        return tries.length < 3 ? unreachable() : { ok: true };
      };
      const { queue, ended } = await rig.side({ work, never: async () => unreachable() });
      const job = aJob({ tryPeriodMs: 50 });
      await queue.add(job);
      queue.wake();
      await until(async () => (await queue.get(job.id)).status === 'finished');
      expect(tries).toHaveLength(3);
      const [first = 0, second = 0, third = 0] = tries;
      expect(second - first).toBeGreaterThanOrEqual(50);
      expect(third - second).toBeGreaterThanOrEqual(100);
      expect(await queue.get(job.id)).toMatchObject({ trys: 3, error: null, result: { ok: true } });
      expect(ended).toEqual([job.id]);

      const [twice, once] = [
        aJob({ action: 'never', tryPeriodMs: 10, tryMax: 2 }),
        aJob({ action: 'never' }),
      ];
      for (const one of [twice, once]) await queue.add(one);
      queue.wake();
      for (const { id } of [twice, once]) await until(async () => (await queue.get(id)).status === 'error');
      expect(await queue.get(twice.id)).toMatchObject({ trys: 2, error: { code: 'PROVIDER_UNREACHABLE' } });
      expect((await queue.get(once.id)).trys).toBe(1);
    });

    it('ends what takes longer than it may, and says that it was that', async () => {
      const { queue } = await rig.side({ work: untilAborted });
      const job = aJob({ timeoutMs: 150 });
      await queue.add(job);
      queue.wake();
      await until(async () => (await queue.get(job.id)).status === 'error');
      expect(await queue.get(job.id)).toMatchObject({ error: { code: 'JOB_TIMEOUT' }, busyKey: null });
    });

    it('cancels what waits at once, and what runs in another process soon', async () => {
      const { queue } = await rig.side({ work: untilAborted });
      const desk = await rig.side(null);
      const [waiting, running] = [aJob({ runAt: Date.now() + 60_000 }), aJob()];
      for (const job of [waiting, running]) await queue.add(job);
      queue.wake();
      const reason = new JobCanceled('enough');
      expect((await desk.queue.cancelJob(waiting.id, reason)).status).toBe('canceled');
      expect(desk.ended).toEqual([waiting.id]);
      await until(async () => (await queue.get(running.id)).status === 'running');
      expect((await desk.queue.cancelJob(running.id, reason)).status).toBe('running');
      await until(async () => (await queue.get(running.id)).status === 'canceled', 8000);
      expect((await queue.get(running.id)).error).toMatchObject({ code: 'JOB_CANCELED' });
      await expect(desk.queue.cancelJob(running.id, reason)).rejects.toMatchObject({
        code: 'ACTION_NOT_ALLOWED',
        remedy: 'Look at the job anew.',
      });
      await expect(desk.queue.cancelJob('nothing', reason)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    });

    it('does again what is asked for again', async () => {
      let tries = 0;
      const work: JobHandler = async () => {
        tries += 1;
        return tries === 1 ? unreachable() : null;
      };
      const { queue } = await rig.side({ work });
      const [job, late] = [aJob(), aJob({ runAt: Date.now() + 60_000 })];
      await queue.add(job);
      queue.wake();
      await until(async () => (await queue.get(job.id)).status === 'error');
      const other = aJob({ subject: job.subject, runAt: Date.now() + 60_000 });
      await queue.add(other);
      await expect(queue.retry(job.id)).rejects.toMatchObject({ code: 'INSTANCE_BUSY' });
      await queue.cancelJob(other.id, new JobCanceled('enough'));
      expect((await queue.retry(job.id)).trys).toBe(0);
      await until(async () => (await queue.get(job.id)).status === 'finished');
      await expect(queue.retry(job.id)).rejects.toMatchObject({
        code: 'ACTION_NOT_ALLOWED',
        remedy: 'Ask for it anew where it was asked for.',
      });
      await queue.add(late);
      queue.wake();
      await queue.retry(late.id);
      await until(async () => (await queue.get(late.id)).status === 'finished');
      expect(tries).toBe(3);
    });

    it('puts off what has to wait, and calls that no try', async () => {
      let looks = 0;
      const work: JobHandler = async () => {
        looks += 1;
        if (looks < 3) throw new JobDeferred(`room on the host${' '.repeat(300)}`, 300);
        return null;
      };
      const { queue } = await rig.side({ work });
      const job = aJob({ tryMax: 1, deferred: 'its turn' });
      await queue.add(job);
      expect((await queue.list({ registry: 'deferred', offset: 0, limit: 10 })).rows).toMatchObject([
        { deferred: 'its turn' },
      ]);
      queue.wake();
      await until(async () => (await queue.get(job.id)).deferred?.trim() === 'room on the host');
      await until(async () => (await queue.get(job.id)).status === 'finished');
      expect([looks, (await queue.get(job.id)).trys]).toEqual([3, 1]);
    });

    it('lists every job in its registry', async () => {
      const { queue } = await rig.side({
        ends: async () => null,
        fails: async () => unreachable(),
        runs: untilAborted,
      });
      // nobody takes the lane of the gateway any more
      const later = Date.now() + 60_000;
      const [started, finished, failed] = ['runs', 'ends', 'fails'].map((action) => aJob({ action }));
      const [scheduled, canceled] = [aJob({ runAt: later }), aJob({ runAt: later })];
      const deferred = aJob({ runAt: later, deferred: 'room on the host' });
      const all = { started, finished, failed, scheduled, canceled, deferred };
      for (const job of Object.values(all)) if (job !== undefined) await queue.add(job);
      await queue.cancel(canceled.subject, new JobCanceled('enough'));
      queue.wake();
      await until(async () => {
        const counts = await queue.counts();
        return counts.started === 1 && counts.finished === 1 && counts.failed === 1;
      });
      for (const registry of JOB_REGISTRIES) {
        const { rows, total } = await queue.list({ registry, offset: 0, limit: 10 });
        const expected = registry === 'queued' ? [] : [all[registry]?.id];
        expect([rows.map(({ id }) => id), total]).toEqual([expected, expected.length]);
      }
      expect(await queue.counts()).toEqual({
        queued: 0,
        started: 1,
        deferred: 1,
        scheduled: 1,
        finished: 1,
        failed: 1,
        canceled: 1,
      });
      const page = await queue.list({ offset: 2, limit: 3 });
      expect([page.rows.length, page.total]).toEqual([3, 6]);
    });

    it('stores nothing secret', async () => {
      const { queue, db } = await rig.side({
        tells: async () => ({ token: 'hunter2', at: 'mysql://me:hunter2@host/db' }),
        breaks: async () => {
          throw new Error('password=hunter2');
        },
      });
      const secret = aJob({ params: { auth: { password: 'hunter2' } } });
      await expect(queue.add(secret)).rejects.toMatchObject({ code: 'INTERNAL' });
      const jobs = ['tells', 'breaks'].map((action) => aJob({ action }));
      for (const job of jobs) await queue.add(job);
      queue.wake();
      for (const { id } of jobs) await until(async () => (await queue.get(id)).busyKey === null);
      const { rows } = await db.jobs.list({ now: Date.now(), offset: 0, limit: 10 });
      expect(rows).toHaveLength(2);
      expect(JSON.stringify(rows)).not.toContain('hunter2');
    });

    it('lets what runs end when it closes, for as long as it may', async () => {
      const work: JobHandler = async () => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return null;
      };
      const one = await rig.side({ work, hold: untilAborted });
      const desk = await rig.side(null);
      const [short, long, late] = [aJob(), aJob({ action: 'hold' }), aJob()];
      for (const job of [short, long]) await one.queue.add(job);
      one.queue.wake();
      await until(async () => (await desk.queue.counts()).started === 2);
      const closing = one.close(5000, 1000);
      await desk.queue.add(late);
      await closing;
      expect((await desk.queue.get(short.id)).status).toBe('finished');
      expect(await desk.queue.get(long.id)).toMatchObject({ status: 'pending', trys: 0, leaseOwner: null });
      expect((await desk.queue.get(late.id)).status).toBe('pending');
      await rig.side({ work, hold: async () => null });
      await until(async () => (await desk.queue.counts()).finished === 3);
    });

    it('does not begin again for ever what its workers die of', async () => {
      const desk = await rig.side(null);
      const [deadly, tried, hardy] = [aJob(), aJob({ tryMax: 7, tryPeriodMs: 10 }), aJob()];
      for (const job of [deadly, tried, hardy]) await desk.queue.add(job);
      for (let n = 0; n < 7; n += 1) {
        await dieOf(desk, tried);
        if (n < 5) await dieOf(desk, deadly);
        if (n < 4) await dieOf(desk, hardy);
      }
      const begun: string[] = [];
      const work: JobHandler = async ({ id }) => {
        begun.push(id);
        return null;
      };
      const { queue, ended } = await rig.side({ work });
      await until(async () => (await queue.counts()).started + (await queue.counts()).queued === 0);
      expect(begun).toEqual([hardy.id]);
      expect(await queue.get(deadly.id)).toMatchObject({
        status: 'error',
        busyKey: null,
        error: { code: 'JOB_WORKER_DIED', message: expect.stringContaining('5 times') },
      });
      expect(await queue.get(tried.id)).toMatchObject({
        status: 'error',
        error: { code: 'JOB_WORKER_DIED', message: expect.stringContaining('7 times') },
      });
      await until(() => ended.length === 3);
      // who has mended it may have it done again, as often as at first
      expect((await queue.retry(deadly.id)).trys).toBe(0);
      await until(async () => (await queue.get(deadly.id)).status === 'finished');
    });

    it('does again later, and later each time, what must be done though its workers die of it', async () => {
      const desk = await rig.side(null);
      const job = aJob();
      await desk.queue.add(job);
      const told: string[] = [];
      const handlers = { work: untilAborted };
      const options: Partial<TableQueueOptions> = {
        onDeadly: async ({ id }, { code }) => {
          told.push(`${id} ${code}`);
          return 'waits';
        },
      };
      for (let n = 0; n < 5; n += 1) await dieOf(desk, job);
      const one = await rig.side(handlers, options);
      const pauses: number[] = [];
      for (let deaths = 5; deaths < 8; deaths += 1) {
        await until(async () => (await desk.queue.get(job.id)).error?.deaths === deaths);
        const row = await desk.queue.get(job.id);
        expect(row).toMatchObject({ status: 'pending', busyKey: job.subject });
        pauses.push(row.runAt - Date.now());
        // its time has come, and it is worth one more worker
        await dieOf(desk, job, row.runAt);
        one.queue.wake();
      }
      const [first = 0, second = 0, third = 0] = pauses;
      expect([first > 20_000, second > 1.5 * first, third > 1.5 * second]).toEqual([true, true, true]);
      await until(() => told.length === 4);
      expect(new Set(told)).toEqual(new Set([`${job.id} JOB_WORKER_DIED`]));
      await one.close();
      const well = await rig.side({ work: async () => null }, options);
      await well.queue.retry(job.id);
      await until(async () => (await desk.queue.get(job.id)).status === 'finished');
      expect(await desk.queue.get(job.id)).toMatchObject({ error: null, busyKey: null });
    });

    it('leaves to the gateway the desktops that live inside it', async () => {
      const desk = await rig.side(null);
      const inside = await anInstance(desk.db, { provider: 'inside' });
      const outside = await anInstance(desk.db, { provider: 'outside' });
      const jobs = [aJob({ subject: inside.id }), aJob({ subject: outside.id }), aJob()];
      const done: string[] = [];
      const by =
        (who: string): JobHandler =>
        async ({ id }) => {
          done.push(`${who} ${jobs.findIndex((job) => job.id === id)}`);
          return null;
        };
      const withinGateway = ['inside'];
      const worker = await rig.side({ work: by('worker') }, { lanes: ['shared'], withinGateway });
      for (const job of jobs) await worker.queue.add(job);
      worker.queue.wake();
      await until(() => done.length === 2);
      await new Promise((resolve) => setTimeout(resolve, 2 * rig.setUp.lookEveryMs));
      expect(done.toSorted(byText)).toEqual(['worker 1', 'worker 2']);
      await worker.close();
      const gateway = await rig.side({ work: by('gateway') }, { lanes: ['gateway'], withinGateway });
      const other = aJob({ subject: freshSubject() });
      await gateway.queue.add(other);
      gateway.queue.wake();
      await until(() => done.length === 3);
      await new Promise((resolve) => setTimeout(resolve, 2 * rig.setUp.lookEveryMs));
      expect(done).toContain('gateway 0');
      expect((await gateway.queue.get(other.id)).status).toBe('pending');
    });
  });
}

/** A worker begins it at that time, and is no more. */
async function dieOf({ db }: Side, { id }: { id: string }, at = Date.now()): Promise<void> {
  const claimed = await db.jobs.claimOne(id, 'dead', at, Date.now() - at - 1);
  expect(claimed?.status).toBe('running');
}

function freshSubject(): string {
  return aJob().subject;
}

/** What takes as long as a lease: processes of their own that are killed. */
export function queueCrashContract(name: string, setUp: () => Promise<QueueSetUp>): void {
  describe(`worker processes, ${name}`, () => {
    let rig: QueueRig;

    beforeEach(async () => {
      rig = await QueueRig.open(await setUp());
    });
    afterEach(() => rig.close());

    it('go on with the jobs of one that was killed, and every job has its effect once', async () => {
      const desk = await rig.side(null);
      const [first, second] = [await rig.process(), await rig.process()];
      const jobs = Array.from({ length: 120 }, () => aJob());
      for (const job of jobs) await desk.queue.add(job);
      desk.queue.wake();
      await until(async () => (await rig.files('effect-')).length >= 20);
      await first.kill();
      await until(async () => (await desk.queue.counts()).finished === jobs.length, 60_000);
      expect(await rig.files('effect-')).toHaveLength(jobs.length);
      const { rows } = await desk.db.jobs.list({ now: Date.now(), offset: 0, limit: 1000 });
      // what the first one had in its hands was begun a second time, by the other; nothing else was
      const begun = await rig.files('begun-');
      for (const { id, trys } of rows) {
        const times = begun.filter((file) => file.startsWith(`begun-${id}-`)).length;
        expect([times <= trys, trys <= 2]).toEqual([true, true]);
      }
      expect(rows.filter(({ trys }) => trys === 2).length).toBeLessThanOrEqual(4);
      expect(await second.terminate()).toBe(0);
    });

    it('hand over at SIGTERM what does not end, at once and without a try', async () => {
      const desk = await rig.side(null);
      const first = await rig.process();
      const job = aJob({ action: 'hold' });
      await desk.queue.add(job);
      desk.queue.wake();
      await until(async () => (await rig.files('begun-')).length === 1);
      expect(await first.terminate()).toBe(0);
      expect(await desk.queue.get(job.id)).toMatchObject({ status: 'pending', trys: 0, leaseOwner: null });
      const next = await rig.process();
      await until(async () => (await rig.files('begun-')).length === 2);
      await desk.queue.cancelJob(job.id, new JobCanceled('enough'));
      await until(async () => (await desk.queue.get(job.id)).status === 'canceled', 8000);
      expect(await next.terminate()).toBe(0);
    });
  });
}
