import type { Logger } from '../log.ts';

/**
 * Who may do a job: `gateway` for work on a desktop that lives inside the gateway's own process, so that nobody else can
 * reach it, and `shared` for everything else.
 */
export type JobLane = 'gateway' | 'shared';

export interface DueJob {
  readonly id: string;
  /** UTC ms; in the past for what is due now. */
  readonly runAt: number;
}

/** What an engine is given: the job table, and the worker of this process. */
export interface EngineWork {
  readonly log: Logger;
  /** Which jobs this process does; none when it only queues them. */
  readonly lanes: readonly JobLane[];
  /** Jobs that this process may do at once. */
  readonly concurrency: number;
  /** Jobs that wait and are due until `until`, and jobs whose worker has fallen silent; oldest first. Changes nothing. */
  upcoming(lane: JobLane, until: number, limit: number): Promise<readonly DueJob[]>;
  /** Claims and begins what is due, the oldest first, as much as there is room for; resolves when it has begun. */
  takeDue(): Promise<void>;
  /**
   * Does this one job, unless it is not due, another worker has it, or it is over: to call it too often does no harm.
   * Resolves when it has ended here, and rejects when the table could not be asked.
   */
  take(id: string): Promise<void>;
}

export interface OpenEngine {
  /** A job was added, or has ended. Called often; returns at once. */
  wake(): void;
  /** Takes nothing more. Does not wait for jobs that run: they are ended by the worker. */
  close(): Promise<void>;
}

/**
 * How workers learn that a job is due. The job table stays the record, with every job's status, lease and tries: what an
 * engine has forgotten is still there, so it looks for that from time to time.
 */
export interface QueueEngine {
  readonly name: string;
  open(work: EngineWork): OpenEngine;
}
