import type { JobRelease } from '../db/database.ts';
import type { JobRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';

/** So often a job is begun without coming to an end; more often where it may be tried more often. */
const MOST_BEGUN = 5;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

type Counted = Pick<JobRow, 'trys' | 'tryMax' | 'tryPeriod' | 'error'>;

/**
 * Whether the worker of a job that was just claimed dies of it: killed, out of memory, or cut off from the database. What was
 * handed back, or met a database that was away, has lost no try.
 */
export function isDeadly({ trys, tryMax }: Pick<JobRow, 'trys' | 'tryMax'>): boolean {
  return trys > Math.max(MOST_BEGUN, tryMax);
}

export function deadlyError(job: Counted): AppError {
  const deaths = deathsOf(job);
  // of its tries some may have failed in order
  const why =
    job.tryPeriod > 0
      ? `This was begun ${deaths} times, and its worker died or was cut off at the last.`
      : `The worker died or was cut off ${deaths} times while doing this.`;
  return new AppError('JOB_WORKER_DIED', why);
}

/** For what must be done whatever happens: it costs one worker more, later each time. */
export function lateTry(job: Counted, error: AppError, now: number): { againAt: number; change: JobRelease } {
  const deaths = deathsOf(job);
  const most = Math.max(MOST_BEGUN, job.tryMax);
  const wait = Math.min(FIRST_PAUSE_MS * 2 ** (deaths - most), LONGEST_PAUSE_MS);
  return {
    againAt: now + wait,
    change: { error: { code: error.code, message: error.message, deaths }, trys: most - 1 },
  };
}

/** Since it was asked for: also those before the tries were counted anew. */
function deathsOf({ trys, error }: Counted): number {
  const before = error?.code === 'JOB_WORKER_DIED' ? error.deaths : undefined;
  return typeof before === 'number' ? before + 1 : trys - 1;
}
