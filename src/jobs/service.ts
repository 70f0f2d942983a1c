import { partOf } from '../checked.ts';
import type { JobSort, Sort } from '../db/database.ts';
import type { ListFilter } from '../db/list-filter.ts';
import type { JobRow } from '../db/schema/rows.ts';
import { JobCanceled, type JobQueue } from './queue.ts';
import { type JobRegistry, registryOf } from './registries.ts';

/** A job as administrators see it. Times are UTC ms. It holds no secret. */
export interface JobView {
  readonly id: string;
  readonly action: string;
  /** The instance, or whatever else, that it works on. */
  readonly subject: string;
  readonly registry: JobRegistry;
  readonly params: Record<string, unknown>;
  readonly result: Record<string, unknown> | null;
  /** Why it failed; of a job that waits, why its last try did. */
  readonly error: Record<string, unknown> | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When it is, or was, due. */
  readonly runAt: number;
  readonly tries: number;
  readonly maxTries: number;
  /** Milliseconds; 0 for a job that is not tried again by itself. */
  readonly tryPeriodMs: number;
  /** Null for the worker's own limit. */
  readonly timeoutMs: number | null;
  /** What it waits for besides its time. */
  readonly waitsFor: string | null;
  /** While it runs: until when its worker holds it, unless it renews that. */
  readonly leaseUntil: number | null;
}

/** The name of a job is its action. */
export interface JobFilter extends ListFilter {
  readonly registry?: JobRegistry | undefined;
  readonly registries?: readonly JobRegistry[] | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly sort?: readonly Sort<JobSort>[] | undefined;
  readonly offset?: number;
  /** At most 200; default 50. */
  readonly limit?: number;
}

/** What administrators do with jobs; who may is for the door to say. */
export interface JobService {
  /** What is unfinished the oldest first, what is over the newest first; all, the newest first. */
  list(filter?: JobFilter): Promise<{ items: readonly JobView[]; total: number }>;
  counts(): Promise<Record<JobRegistry, number>>;
  /** Rejects with JOB_NOT_FOUND. */
  get(id: string): Promise<JobView>;
  /** A job that runs, in whichever process, is aborted within 5 s. Rejects with ACTION_NOT_ALLOWED when it is over. */
  cancel(id: string): Promise<JobView>;
  /** Does a failed or canceled job again, and at once what waits for its time. Rejects with ACTION_NOT_ALLOWED for others. */
  retry(id: string): Promise<JobView>;
}

export function jobService(queue: JobQueue): JobService {
  return {
    async list(filter = {}) {
      const { rows, total } = await queue.list({ ...filter, ...partOf(filter) });
      return { items: rows.map(viewOf), total };
    },
    counts: () => queue.counts(),
    get: async (id) => viewOf(await queue.get(id)),
    cancel: async (id) => viewOf(await queue.cancelJob(id, new JobCanceled('An administrator canceled it.'))),
    retry: async (id) => viewOf(await queue.retry(id)),
  };
}

function viewOf(job: JobRow): JobView {
  return {
    id: job.id,
    action: job.action,
    subject: job.subject,
    registry: registryOf(job, Date.now()),
    params: job.params,
    result: job.result,
    error: job.error,
    createdAt: job.created,
    updatedAt: job.updated,
    runAt: job.runAt,
    tries: job.trys,
    maxTries: job.tryMax,
    tryPeriodMs: job.tryPeriod,
    timeoutMs: job.timeoutMs,
    waitsFor: job.deferred,
    leaseUntil: job.leaseUntil,
  };
}
