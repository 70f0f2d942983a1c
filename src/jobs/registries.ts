import type { JobRow } from '../db/schema/rows.ts';

/** Where a job is listed; each job is in one of them. */
export const JOB_REGISTRIES = [
  'queued',
  'started',
  'deferred',
  'scheduled',
  'finished',
  'failed',
  'canceled',
] as const;

export type JobRegistry = (typeof JOB_REGISTRIES)[number];

const BY_STATUS = {
  running: 'started',
  finished: 'finished',
  error: 'failed',
  canceled: 'canceled',
} as const satisfies Record<Exclude<JobRow['status'], 'pending'>, JobRegistry>;

/** @param now UTC ms: a job that waits for its time is scheduled until then, and queued from then on. */
export function registryOf(job: Pick<JobRow, 'status' | 'runAt' | 'deferred'>, now: number): JobRegistry {
  if (job.status !== 'pending') return BY_STATUS[job.status];
  if (job.deferred !== null) return 'deferred';
  return job.runAt > now ? 'scheduled' : 'queued';
}
