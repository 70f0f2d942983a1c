import type { Database } from '../db/database.ts';
import { UniqueViolation } from '../db/database.ts';
import type { JobRow } from '../db/schema/rows.ts';
import { AppError, asAppError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Logger } from '../log.ts';
import {
  GatewayClosing,
  isHandedOn,
  type JobHandler,
  type JobQueue,
  LeaseLost,
  type NewJob,
} from './queue.ts';

const LOOK_EVERY_MS = 2000;
const LEASE_MS = 15_000;
const RENEW_EVERY_MS = 5000;

export interface EmbeddedQueueOptions {
  readonly db: Database;
  readonly log: Logger;
  readonly handlers: Readonly<Record<string, JobHandler>>;
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** Called after each job that ended here, so that what is wanted and what is can be compared. */
  readonly onEnd: (job: JobRow) => Promise<void>;
}

interface Running {
  readonly job: JobRow;
  readonly controller: AbortController;
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

  async cancel(subject: string, reason: Error): Promise<void> {
    const job = await this.#options.db.jobs.activeOf(subject);
    if (job === null) return;
    if (await this.#options.db.jobs.cancelPending(job.id, Date.now())) return;
    this.#running.get(job.id)?.controller.abort(reason);
  }

  /** Jobs under way here are aborted and go back to the queue, unless they end within the deadline by themselves. */
  async close(deadlineMs: number): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#looking;
    const running = [...this.#running.values()];
    for (const { controller } of running) controller.abort(new GatewayClosing('The gateway is closing.'));
    const deadline = new Promise<void>((resolve) => setTimeout(resolve, deadlineMs).unref());
    await Promise.race([Promise.allSettled(running.map(({ done }) => done)), deadline]);
  }

  async #look(): Promise<void> {
    const free = this.#options.concurrency - this.#running.size;
    if (free <= 0) return;
    const jobs = await this.#options.db.jobs.claim(this.#owner, Date.now(), LEASE_MS, free);
    for (const job of jobs) {
      const controller = new AbortController();
      const done = this.#run(job, controller)
        .catch((error: unknown) =>
          this.#options.log.error({ err: error, jobId: job.id }, 'a job could not be ended'),
        )
        .finally(() => {
          this.#running.delete(job.id);
          this.wake();
        });
      this.#running.set(job.id, { job, controller, done });
    }
  }

  async #run(job: JobRow, controller: AbortController): Promise<void> {
    const { db, log, handlers, timeoutMs, onEnd } = this.#options;
    const { signal } = controller;
    const timeout = setTimeout(
      () =>
        controller.abort(new AppError('START_TIMEOUT', `The action took longer than ${timeoutMs / 1000} s.`)),
      timeoutMs,
    );
    const renewal = setInterval(() => {
      db.jobs
        .renew(job.id, this.#owner, Date.now() + LEASE_MS)
        .then((held) => held || controller.abort(new LeaseLost('Another worker has taken over the job.')))
        .catch((error: unknown) =>
          log.warn({ err: error, jobId: job.id }, 'a job’s lease could not be renewed'),
        );
    }, RENEW_EVERY_MS);
    try {
      const handler = handlers[job.action];
      if (handler === undefined) throw new AppError('INTERNAL', `Nobody handles the action ${job.action}.`);
      const result = await handler(job, signal);
      await db.jobs.finish(job.id, this.#owner, { status: 'finished', updated: Date.now(), result });
    } catch (error) {
      if (isHandedOn(signal)) {
        // without effect when another worker holds it
        await db.jobs.release(job.id, this.#owner, Date.now());
        return;
      }
      const { code, message } = asAppError(error);
      if (code === 'INTERNAL') log.error({ err: error, jobId: job.id, action: job.action }, 'a job failed');
      const status = signal.aborted && !(signal.reason instanceof AppError) ? 'canceled' : 'error';
      await db.jobs.finish(job.id, this.#owner, { status, updated: Date.now(), error: { code, message } });
    } finally {
      clearTimeout(timeout);
      clearInterval(renewal);
    }
    await onEnd(job);
  }
}
