import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobRow } from '../../src/db/schema/rows.ts';
import { AppError } from '../../src/errors.ts';
import { JobCanceled, type JobHandler, LeaseLost } from '../../src/jobs/queue.ts';
import { TableQueue } from '../../src/jobs/table-queue.ts';
import { quietLog } from '../db/quiet-log.ts';
import { JobTable } from '../fakes/job-table.ts';
import { useOwnTimers } from '../fakes/own-timers.ts';

const LEASE_MS = 15_000;

let table: JobTable;
let queues: TableQueue[];
let ended: string[];
let openTimers: () => string[];

beforeEach(() => {
  openTimers = useOwnTimers({ now: 1_770_000_000_000 });
  table = new JobTable();
  queues = [];
  ended = [];
});
afterEach(async () => {
  table.before = () => {};
  const closing = Promise.all(queues.map((queue) => queue.close(100)));
  await vi.advanceTimersByTimeAsync(200);
  await closing;
  expect(openTimers()).toEqual([]);
  vi.useRealTimers();
});

function worker(
  handler: JobHandler,
  options: { concurrency?: number; timeoutMs?: number; jobs?: JobTable } = {},
) {
  const queue = new TableQueue({
    db: (options.jobs ?? table).db,
    log: quietLog(),
    handlers: { work: handler },
    concurrency: options.concurrency ?? 10,
    timeoutMs: options.timeoutMs ?? 600_000,
    onEnd: async ({ id }) => {
      ended.push(id);
    },
  });
  queues.push(queue);
  queue.start();
  return queue;
}

const job = (id: string, runAt?: number) => ({
  id,
  action: 'work',
  subject: `s-${id}`,
  ...(runAt === undefined ? {} : { runAt }),
});
const row = (id: string) => table.rows.get(id) as JobRow;
/** Heeds its signal, as the contract wants. */
const untilAborted: JobHandler = (_, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

describe('a worker', () => {
  it('begins at once when woken, and looks every 2 s otherwise', async () => {
    const done: string[] = [];
    const queue = worker(async ({ id }) => {
      done.push(id);
      return null;
    });
    await queue.add(job('a'));
    queue.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toEqual(['a']);
    await queue.add(job('b'));
    await vi.advanceTimersByTimeAsync(1900);
    expect(done).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(200);
    expect(done).toEqual(['a', 'b']);
    expect(row('b').status).toBe('finished');
    expect(ended).toEqual(['a', 'b']);
  });

  it('runs no more at once than it may, and none is forgotten', async () => {
    let running = 0;
    let most = 0;
    const queue = worker(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 10));
        running -= 1;
        return null;
      },
      { concurrency: 3 },
    );
    for (let n = 0; n < 20; n += 1) await queue.add(job(`j${n}`));
    queue.wake();
    await vi.advanceTimersByTimeAsync(1000);
    expect(most).toBe(3);
    expect(ended).toHaveLength(20);
  });

  it('runs a job once when the clock steps over its lease', async () => {
    let begun = 0;
    const queue = worker(async (one, signal) => {
      begun += 1;
      return untilAborted(one, signal);
    });
    await queue.add(job('a'));
    queue.wake();
    await vi.advanceTimersByTimeAsync(0);
    vi.setSystemTime(Date.now() + 3_600_000);
    queue.wake();
    await vi.advanceTimersByTimeAsync(4000);
    expect(begun).toBe(1);
    await queue.cancel('s-a', new JobCanceled('enough'));
    await vi.advanceTimersByTimeAsync(0);
    expect(row('a').status).toBe('canceled');
  });

  it('gives up a job whose lease it could not renew, before another may take it', async () => {
    let reason: unknown;
    const queue = worker((one, signal) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason;
      });
      return untilAborted(one, signal);
    });
    await queue.add(job('a'));
    queue.wake();
    await vi.advanceTimersByTimeAsync(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reason).toBeUndefined();
    table.before = JobTable.away;
    await vi.advanceTimersByTimeAsync(LEASE_MS);
    expect(reason).toBeInstanceOf(LeaseLost);
    expect(ended).toEqual([]);
  });

  it('takes its job up again when the database is back', async () => {
    let begun = 0;
    const queue = worker(async (one, signal) => {
      begun += 1;
      return begun === 1 ? untilAborted(one, signal) : null;
    });
    await queue.add(job('a'));
    queue.wake();
    await vi.advanceTimersByTimeAsync(0);
    table.before = JobTable.away;
    await vi.advanceTimersByTimeAsync(30_000);
    table.before = () => {};
    await vi.advanceTimersByTimeAsync(LEASE_MS + 2000);
    expect(begun).toBe(2);
    expect(row('a').status).toBe('finished');
    expect(ended).toEqual(['a']);
  });

  it('does a job again, a little later, that met a database that was away', async () => {
    let tries = 0;
    const queue = worker(async () => {
      tries += 1;
      return tries < 3 ? JobTable.away() : null;
    });
    await queue.add(job('a'));
    queue.wake();
    await vi.advanceTimersByTimeAsync(500);
    expect([tries, row('a').status]).toEqual([1, 'pending']);
    await vi.advanceTimersByTimeAsync(20_000);
    expect([tries, row('a').status, row('a').error]).toEqual([3, 'finished', null]);
    expect(ended).toEqual(['a']);
  });

  it('calls nothing failed that was done but could not be written down', async () => {
    let tries = 0;
    const queue = worker(async () => {
      tries += 1;
      return null;
    });
    let refusals = 1;
    table.before = (statement) => {
      if (statement === 'finish' && refusals-- > 0) JobTable.away();
    };
    await queue.add(job('a'));
    queue.wake();
    await vi.advanceTimersByTimeAsync(LEASE_MS + 4000);
    expect([tries, row('a').status, row('a').error]).toEqual([2, 'finished', null]);
  });

  it('ends a job that takes too long, and says so', async () => {
    const queue = worker(untilAborted, { timeoutMs: 5000 });
    await queue.add(job('a'));
    queue.wake();
    await vi.advanceTimersByTimeAsync(5100);
    expect(row('a')).toMatchObject({
      status: 'error',
      error: { code: 'JOB_TIMEOUT', message: expect.stringContaining('5 s') },
    });
  });

  it('writes down a failure without what is secret in it', async () => {
    const queue = worker(async () => {
      throw new Error('password=hunter2');
    });
    await queue.add(job('a'));
    queue.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(row('a').error).toMatchObject({ code: 'INTERNAL' });
    expect(JSON.stringify(row('a'))).not.toContain('hunter2');
  });
});

describe('two workers', () => {
  it('do each job once, and the second takes over when the first is cut off', async () => {
    const begun: string[] = [];
    const queue = worker(async (one, signal) => {
      begun.push('first');
      return untilAborted(one, signal);
    });
    await queue.add(job('a'));
    queue.wake();
    await vi.advanceTimersByTimeAsync(0);
    const second = async (): Promise<null> => {
      begun.push('second');
      return null;
    };
    worker(second, { jobs: new JobTable(table.rows) });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(begun).toEqual(['first']);
    table.before = JobTable.away;
    await vi.advanceTimersByTimeAsync(LEASE_MS + 2000);
    expect(begun).toEqual(['first', 'second']);
    expect(row('a').status).toBe('finished');
    expect(ended).toEqual(['a']);
  });
});

describe('closing', () => {
  it('puts back what is under way, at once', async () => {
    const queue = worker(untilAborted);
    await queue.add(job('a'));
    queue.wake();
    await vi.advanceTimersByTimeAsync(0);
    await queue.close(4000);
    expect(row('a')).toMatchObject({ status: 'pending', leaseOwner: null });
    queue.wake();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(row('a').status).toBe('pending');
  });

  it('what was being claimed as it closed has its time to end, too', async () => {
    const queue = worker(() => new Promise((resolve) => setTimeout(() => resolve(null), 300)));
    table.before = (statement) =>
      statement === 'claim' ? new Promise((resolve) => setTimeout(resolve, 50)) : undefined;
    await queue.add(job('a'));
    queue.wake();
    await vi.advanceTimersByTimeAsync(10);
    const closing = queue.close(4000, 1000);
    await vi.advanceTimersByTimeAsync(1500);
    await closing;
    expect(row('a')).toMatchObject({ status: 'finished', trys: 1 });
  });

  it('waits no longer than it may for a handler that does not heed its signal', async () => {
    const queue = worker(() => new Promise(() => {}), { timeoutMs: 2000 });
    await queue.add(job('a'));
    queue.wake();
    await vi.advanceTimersByTimeAsync(0);
    const closing = queue.close(4000);
    await vi.advanceTimersByTimeAsync(4000);
    await closing;
    expect(openTimers()).toEqual([]);
  });

  it('does not wait for a database that does not answer', async () => {
    const queue = worker(untilAborted);
    await vi.advanceTimersByTimeAsync(0);
    table.before = () => new Promise(() => {});
    queue.wake();
    const closing = queue.close(4000);
    await vi.advanceTimersByTimeAsync(4000);
    await closing;
  });

  it('says of an error that was none of ours what it was', async () => {
    const queue = worker(async () => {
      throw new AppError('PROVIDER_FAILED', 'It broke.');
    });
    await queue.add(job('a'));
    queue.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(row('a')).toMatchObject({
      status: 'error',
      error: { code: 'PROVIDER_FAILED', message: 'It broke.' },
    });
  });
});
