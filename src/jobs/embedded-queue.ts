import type { Database, JobRepository } from '../db/database.ts';
import { UniqueViolation } from '../db/database.ts';
import type { JobRow } from '../db/schema/rows.ts';
import { AppError, asAppError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Logger } from '../log.ts';
import { within } from '../wait.ts';
import { JobLease, LEASE_MS } from './job-lease.ts';
import {
  GatewayClosing,
  isHandedOn,
  JobCanceled,
  type JobHandler,
  type JobQueue,
  type NewJob,
} from './queue.ts';

const LOOK_EVERY_MS = 2000;
/** A job that met a database that was away is done again after this time. */
const AGAIN_MS = 3000;

export interface EmbeddedQueueOptions {
  readonly db: Database;
  readonly log: Logger;
  readonly handlers: Readonly<Record<string, JobHandler>>;
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** Called after each job that ended here, so that what is wanted and what is can be compared. */
  readonly onEnd: (job: JobRow) => Promise<void>;
}

type JobEnd = Parameters<JobRepository['finish']>[2];

interface Running {
  readonly controller: AbortController;
  /** Lets go of timers. */
  readonly leave: () => void;
  readonly done: Promise<void>;
}

/** The queue whose engine is the database, with its worker in this process. */
export class EmbeddedQueue implements JobQueue {
  readonly #options: EmbeddedQueueOptions;
  readonly #owner = newId();
  readonly #running = new Map<string, Running>();
  #looking: Promise<void> | null = null;
  #lookAgain = false;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: EmbeddedQueueOptions) {
    this.#options = options;
  }

  /** Begins to take jobs: at once when woken, and every 2 s as a safety net. */
  start(): void {
    this.#timer = setInterval(() => this.wake(), LOOK_EVERY_MS);
    this.wake();
  }

  async add(job: NewJob): Promise<void> {
    const now = Date.now();
    try {
      await this.#options.db.jobs.insert({
        id: job.id,
        projectId: null,
        action: job.action,
        subject: job.subject,
        busyKey: job.subject,
        status: 'pending',
        error: null,
        result: null,
        params: job.params ?? {},
        created: now,
        updated: now,
        runAt: job.runAt ?? now,
        tryPeriod: 0,
        tryMax: 3,
        trys: 0,
        leaseOwner: null,
        leaseUntil: null,
        timeoutMs: null,
        deferred: null,
      });
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      throw new AppError('INSTANCE_BUSY', 'The instance has an unfinished action already.', { cause: error });
    }
  }

  wake(): void {
    if (this.#closed) return;
    if (this.#looking !== null) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = this.#look()
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'looking for jobs failed'))
      .finally(() => {
        this.#looking = null;
        if (this.#lookAgain) {
          this.#lookAgain = false;
          this.wake();
        }
      });
  }

  async cancel(subject: string, reason: JobCanceled): Promise<void> {
    const job = await this.#options.db.jobs.activeOf(subject);
    if (job === null) return;
    if (await this.#options.db.jobs.cancelPending(job.id, Date.now())) return;
    this.#running.get(job.id)?.controller.abort(reason);
  }

  /** Jobs under way here are aborted and go back to the queue, unless they end within the deadline by themselves. */
  async close(deadlineMs: number): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await within(deadlineMs, this.#handBack(), () => {});
    for (const { leave } of this.#running.values()) leave();
  }

  async #handBack(): Promise<void> {
    const abort = (): void => {
      for (const { controller } of this.#running.values()) controller.abort(new GatewayClosing('closing'));
    };
    abort();
    // what was being claimed is run by now
    await this.#looking;
    abort();
    await Promise.allSettled([...this.#running.values()].map(({ done }) => done));
  }

  async #look(): Promise<void> {
    const free = this.#options.concurrency - this.#running.size;
    if (free <= 0) return;
    const jobs = await this.#options.db.jobs.claim(this.#owner, Date.now(), LEASE_MS, free);
    for (const job of jobs) {
      // its lease looked expired, by a clock that jumped or a database that was away: it goes on
      if (!this.#running.has(job.id)) this.#begin(job);
    }
  }

  #begin(job: JobRow): void {
    const { db, log, timeoutMs } = this.#options;
    const controller = new AbortController();
    const lease = new JobLease({ jobs: db.jobs, log, job, owner: this.#owner, controller });
    const late = `The action took longer than ${timeoutMs / 1000} s.`;
    const timeout = setTimeout(() => controller.abort(new AppError('START_TIMEOUT', late)), timeoutMs);
    const leave = (): void => {
      clearTimeout(timeout);
      lease.stop();
    };
    const done = this.#run(job, controller.signal)
      .finally(leave)
      .catch((error: unknown) => log.error({ err: error, jobId: job.id }, 'a job could not be ended'))
      .finally(() => {
        this.#running.delete(job.id);
        this.wake();
      });
    this.#running.set(job.id, { controller, leave, done });
  }

  async #run(job: JobRow, signal: AbortSignal): Promise<void> {
    const { db, onEnd } = this.#options;
    const end = await this.#handle(job, signal);
    if (end === null) {
      const isClosing = signal.reason instanceof GatewayClosing;
      // without effect when another worker holds it
      await db.jobs.release(job.id, this.#owner, Date.now() + (isClosing ? 0 : AGAIN_MS));
      return;
    }
    await db.jobs.finish(job.id, this.#owner, { ...end, updated: Date.now() });
    await onEnd(job);
  }

  /** @returns how it ended; null when it goes on elsewhere or later. */
  async #handle(job: JobRow, signal: AbortSignal): Promise<Omit<JobEnd, 'updated'> | null> {
    const { log, handlers } = this.#options;
    try {
      const handler = handlers[job.action];
      if (handler === undefined) throw new AppError('INTERNAL', `Nobody handles the action ${job.action}.`);
      return { status: 'finished', result: await handler(job, signal) };
    } catch (error) {
      if (isHandedOn(signal, error)) return null;
      const { code, message } = asAppError(error);
      if (signal.reason instanceof JobCanceled || error instanceof JobCanceled) {
        return { status: 'canceled', error: { code: 'START_CANCELED', message: 'canceled' } };
      }
      if (code === 'INTERNAL') log.error({ err: error, jobId: job.id, action: job.action }, 'a job failed');
      return { status: 'error', error: { code, message } };
    }
  }
}
