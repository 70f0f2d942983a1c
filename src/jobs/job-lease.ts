import type { JobRepository } from '../db/database.ts';
import type { JobRow } from '../db/schema/rows.ts';
import type { Logger } from '../log.ts';
import { isMarkedCanceled } from './cancel-mark.ts';
import { JobCanceled, LeaseLost } from './queue.ts';

export const LEASE_MS = 15_000;
const RENEW_EVERY_MS = 5000;
/** Shorter than the lease, so that who cannot renew it lets go before another may take it. */
const HELD_MS = 12_000;

export interface JobLeaseOptions {
  readonly jobs: JobRepository;
  readonly log: Logger;
  readonly job: JobRow;
  readonly owner: string;
  /** Aborted with LeaseLost when the lease is somebody else's, or soon may be; with JobCanceled when that was asked for. */
  readonly controller: AbortController;
}

/** Renews the lease of a job that was just claimed, until `stop`. */
export class JobLease {
  readonly #options: JobLeaseOptions;
  readonly #renewal: NodeJS.Timeout;
  readonly #expiry: NodeJS.Timeout;
  #stopped = false;

  constructor(options: JobLeaseOptions) {
    this.#options = options;
    this.#renewal = setInterval(() => this.#renew(), RENEW_EVERY_MS);
    this.#expiry = setTimeout(() => this.#lose('The lease of the job could not be renewed.'), HELD_MS);
  }

  /** Safe to call twice. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#renewal);
    clearTimeout(this.#expiry);
  }

  #renew(): void {
    const { jobs, job, owner, log } = this.#options;
    jobs
      .renew(job.id, owner, Date.now() + LEASE_MS)
      .then((held) => {
        if (this.#stopped) return;
        if (!held) return this.#lose('Another worker has taken over the job.');
        this.#expiry.refresh();
        return this.#heedCancel();
      })
      .catch((error: unknown) =>
        log.warn({ err: error, jobId: job.id }, 'a job’s lease could not be renewed'),
      );
  }

  async #heedCancel(): Promise<void> {
    const { jobs, job, controller } = this.#options;
    const row = await jobs.get(job.id);
    if (row !== null && isMarkedCanceled(row)) controller.abort(new JobCanceled('It was canceled.'));
  }

  #lose(why: string): void {
    this.#options.controller.abort(new LeaseLost(why));
  }
}
