import type { JobQuery } from '../db/database.ts';
import type { JobRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import type { JobRegistry } from './registries.ts';

/** One piece of slow work. Parameters and results hold no secret: they are shown to administrators. */
export interface NewJob {
  /** The start of an instance uses the instance's id, so that a second start cannot be queued. */
  readonly id: string;
  readonly action: string;
  /** The instance it works on: it has at most one unfinished job. */
  readonly subject: string;
  /** The project that the instance belongs to. */
  readonly projectId?: string | null;
  readonly params?: Record<string, unknown>;
  /** UTC ms; now if left out. */
  readonly runAt?: number;
  /**
   * A failure that may pass is tried again after this time × the tries so far; 0, which it is if left out, tries nothing
   * again.
   */
  readonly tryPeriodMs?: number;
  /** Tries in all; 3 if left out. */
  readonly tryMax?: number;
  /** What one try may take; the worker's own limit if left out. */
  readonly timeoutMs?: number;
  /** What it waits for besides its time, such as room on the host; `runAt` is then when to look first. */
  readonly deferred?: string;
}

export type JobPage = Omit<JobQuery, 'now'>;

export interface JobQueue {
  /**
   * Takes part in the caller's transaction; call `wake` after it. Rejects with INSTANCE_BUSY when the subject has an
   * unfinished job.
   */
  add(job: NewJob): Promise<void>;
  /** Tells the worker that something may be due. */
  wake(): void;
  /**
   * Gives up the subject's job: one that nobody runs is canceled, one that runs here is aborted, and one that runs in
   * another process is aborted there within 5 s.
   */
  cancel(subject: string, reason: JobCanceled): Promise<void>;
  /** The same for a job by its id. Rejects with JOB_NOT_FOUND, or ACTION_NOT_ALLOWED when it is over. */
  cancelJob(id: string, reason: JobCanceled): Promise<JobRow>;
  /**
   * Does a failed or canceled job again, and at once what waits for its time. Rejects with JOB_NOT_FOUND,
   * ACTION_NOT_ALLOWED for any other, and INSTANCE_BUSY when its subject has another unfinished job.
   */
  retry(id: string): Promise<JobRow>;
  /** Rejects with JOB_NOT_FOUND. */
  get(id: string): Promise<JobRow>;
  /** What is unfinished the oldest first, what is over the newest first. */
  list(page: JobPage): Promise<{ rows: readonly JobRow[]; total: number }>;
  counts(): Promise<Record<JobRegistry, number>>;
}

/**
 * Does a job. What it returns is stored as the result. It must be repeatable: after a crash another worker does the job
 * again from the start. `signal` aborts on cancel, time-out, lost lease and shutdown. A failure with DATABASE_UNREACHABLE
 * or JobDeferred is no end of the job: it is done again.
 */
export type JobHandler = (job: JobRow, signal: AbortSignal) => Promise<Record<string, unknown> | null>;

export type JobHandlers = Readonly<Record<string, JobHandler>>;

/** Reason of a job's abort, or its failure, when nobody wants it done any more. */
export class JobCanceled extends Error {
  override readonly name = 'JobCanceled';
}

/** Thrown by a handler that cannot go on yet: the job waits, and to have looked is no try. */
export class JobDeferred extends Error {
  override readonly name = 'JobDeferred';
  readonly againMs: number;

  /** @param waitsFor for people, e.g. `room on the host`; no secret. */
  constructor(waitsFor: string, againMs: number) {
    super(waitsFor);
    this.againMs = againMs;
  }
}

/** Reason of a job's abort when the gateway closes: the job goes back to the queue. */
export class GatewayClosing extends Error {
  override readonly name = 'GatewayClosing';
}

/** Reason of a job's abort when another worker has taken it over, or soon may: that one goes on with it. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** The job goes on elsewhere or later: what it made so far stays. @param error what the job failed with. */
export function isHandedOn(signal: AbortSignal, error: unknown): boolean {
  if (signal.reason instanceof GatewayClosing || signal.reason instanceof LeaseLost) return true;
  if (error instanceof JobDeferred) return true;
  return error instanceof AppError && error.code === 'DATABASE_UNREACHABLE';
}
