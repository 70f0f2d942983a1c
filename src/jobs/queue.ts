import type { JobRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';

/** One piece of slow work. Parameters and results hold no secret: they are shown to administrators. */
export interface NewJob {
  /** The start of an instance uses the instance's id, so that a second start cannot be queued. */
  readonly id: string;
  readonly action: string;
  /** The instance it works on: it has at most one unfinished job. */
  readonly subject: string;
  readonly params?: Record<string, unknown>;
  /** UTC ms; now if left out. */
  readonly runAt?: number;
}

export interface JobQueue {
  /**
   * Takes part in the caller's transaction; call `wake` after it. Rejects with INSTANCE_BUSY when the subject has an
   * unfinished job.
   */
  add(job: NewJob): Promise<void>;
  /** Tells the worker that something may be due. */
  wake(): void;
  /**
   * Gives up the subject's job: one nobody runs is canceled, one that runs here is aborted. One that runs in another
   * process notices by itself what it works for.
   */
  cancel(subject: string, reason: JobCanceled): Promise<void>;
}

/**
 * Does a job. What it returns is stored as the result. It must be repeatable: after a crash another worker does the job
 * again from the start. `signal` aborts on cancel, time-out, lost lease and shutdown. A failure with DATABASE_UNREACHABLE
 * is no end of the job: it is done again.
 */
export type JobHandler = (job: JobRow, signal: AbortSignal) => Promise<Record<string, unknown> | null>;

/** Reason of a job's abort, or its failure, when nobody wants it done any more. */
export class JobCanceled extends Error {
  override readonly name = 'JobCanceled';
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
  return error instanceof AppError && error.code === 'DATABASE_UNREACHABLE';
}
