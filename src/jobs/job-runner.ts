import type { Database, JobRelease, JobRepository } from '../db/database.ts';
import type { JobRow } from '../db/schema/rows.ts';
import { AppError, asAppError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Logger } from '../log.ts';
import { within } from '../wait.ts';
import { CANCELED, isMarkedCanceled } from './cancel-mark.ts';
import { deadlyError, isDeadly, lateTry } from './deadly.ts';
import { JobLease } from './job-lease.ts';
import { GatewayClosing, isHandedOn, JobCanceled, JobDeferred, type JobHandlers } from './queue.ts';
import { retryAt } from './retry.ts';
import { hideSecrets } from './secrets.ts';

/** A job that met a database that was away is done again after this time. */
const AGAIN_MS = 3000;

export interface JobRunnerOptions {
  readonly db: Database;
  readonly log: Logger;
  readonly handlers: JobHandlers;
  /** What a job may take that does not say so itself. */
  readonly timeoutMs: number;
  /** Called after each job that ended here, so that what is wanted and what is can be compared. */
  readonly onEnd: (job: JobRow) => Promise<void>;
  /** Called in place of the handler of a job that worker after worker dies of; it fails if left out. */
  readonly onDeadly?: DeadlyHandler;
}

/** Says whether the job fails, or waits to be done again, later each time. Touches nothing that a worker may die of. */
export type DeadlyHandler = (job: JobRow, error: AppError) => Promise<'fails' | 'waits'>;

/** Of the column. */
const DEFERRED_LENGTH = 255;
const CLOSING = new GatewayClosing('closing');

type JobEnd = Omit<Parameters<JobRepository['finish']>[2], 'updated'>;
type Outcome = { readonly end: JobEnd } | { readonly againAt: number; readonly change: JobRelease };

interface Running {
  readonly controller: AbortController;
  /** Lets go of timers. */
  readonly leave: () => void;
  readonly done: Promise<void>;
}

/** Does jobs that were claimed in its name, each under a lease, and writes down how they ended. */
export class JobRunner {
  readonly owner = newId();
  readonly #options: JobRunnerOptions;
  readonly #running = new Map<string, Running>();
  #isClosing = false;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#running.size;
  }

  abort(id: string, reason: unknown): void {
    this.#running.get(id)?.controller.abort(reason);
  }

  /** @returns what resolves when the job has ended here. Never rejects. */
  begin(job: JobRow): Promise<void> {
    // its lease looked expired, by a clock that jumped or a database that was away: it goes on
    const before = this.#running.get(job.id);
    if (before !== undefined) return before.done;
    const { db, log } = this.#options;
    const controller = new AbortController();
    const lease = new JobLease({ jobs: db.jobs, log, job, owner: this.owner, controller });
    const timeoutMs = job.timeoutMs ?? this.#options.timeoutMs;
    const late = new AppError('JOB_TIMEOUT', `The action took longer than ${timeoutMs / 1000} s.`);
    const timeout = setTimeout(() => controller.abort(late), timeoutMs);
    const leave = (): void => {
      clearTimeout(timeout);
      lease.stop();
    };
    if (this.#isClosing) controller.abort(CLOSING);
    const done = this.#run(job, controller.signal)
      .finally(leave)
      .catch((error: unknown) => log.error({ err: error, jobId: job.id }, 'a job could not be ended'))
      .finally(() => this.#running.delete(job.id));
    this.#running.set(job.id, { controller, leave, done });
    return done;
  }

  /**
   * Resolves when what runs now has ended by itself, at the latest after `ms`.
   * @param claimed resolves when nothing more is begun: what was being claimed still has its time.
   */
  async drain(ms: number, claimed: Promise<void>): Promise<void> {
    const ended = claimed.then(() => this.#ended());
    await within(ms, ended, () => {});
  }

  /**
   * Aborts what runs: it goes back to the queue, unless it ends by itself within the deadline.
   * @param claimed resolves when nothing more is begun.
   */
  async handBack(deadlineMs: number, claimed: Promise<void>): Promise<void> {
    this.#isClosing = true;
    for (const { controller } of this.#running.values()) controller.abort(CLOSING);
    await within(
      deadlineMs,
      claimed.then(() => this.#ended()),
      () => {},
    );
    for (const { leave } of this.#running.values()) leave();
  }

  #ended(): Promise<unknown> {
    return Promise.allSettled([...this.#running.values()].map(({ done }) => done));
  }

  async #run(job: JobRow, signal: AbortSignal): Promise<void> {
    const { db, onEnd } = this.#options;
    const outcome = await this.#handle(job, signal);
    if ('againAt' in outcome) {
      // without effect when another worker holds it
      await db.jobs.release(job.id, this.owner, outcome.againAt, outcome.change);
      return;
    }
    await db.jobs.finish(job.id, this.owner, { ...outcome.end, updated: Date.now() });
    await onEnd(job);
  }

  async #endDeadly(job: JobRow): Promise<Outcome> {
    const error = deadlyError(job);
    const { id: jobId, action, subject } = job;
    this.#options.log.error({ jobId, action, subject, code: error.code }, error.message);
    if ((await this.#options.onDeadly?.(job, error)) === 'waits') return lateTry(job, error, Date.now());
    return { end: { status: 'error', error: { code: error.code, message: error.message } } };
  }

  async #handle(job: JobRow, signal: AbortSignal): Promise<Outcome> {
    const { log, handlers } = this.#options;
    try {
      if (isMarkedCanceled(job)) throw new JobCanceled('It was canceled while its worker was away.');
      const handler = handlers[job.action];
      signal.throwIfAborted();
      if (isDeadly(job)) return await this.#endDeadly(job);
      if (handler === undefined) throw new AppError('INTERNAL', `Nobody handles the action ${job.action}.`);
      return { end: { status: 'finished', result: hideSecrets(await handler(job, signal)) } };
    } catch (thrown) {
      if (signal.reason instanceof JobCanceled || thrown instanceof JobCanceled)
        return { end: { status: 'canceled', error: { ...CANCELED } } };
      if (isHandedOn(signal, thrown)) return again(signal, thrown);
      const error = asAppError(signal.aborted ? signal.reason : thrown);
      const { code } = error;
      if (code === 'INTERNAL') log.error({ err: thrown, jobId: job.id, action: job.action }, 'a job failed');
      const told = { code, message: hideSecrets(error.message) };
      const againAt = retryAt(job, code, Date.now());
      return againAt === null
        ? { end: { status: 'error', error: told } }
        : { againAt, change: { error: told } };
    }
  }
}

function again(signal: AbortSignal, thrown: unknown): Outcome {
  const now = Date.now();
  if (signal.reason instanceof GatewayClosing) return { againAt: now, change: { isNoTry: true } };
  if (thrown instanceof JobDeferred)
    return {
      againAt: now + thrown.againMs,
      change: { deferred: thrown.message.slice(0, DEFERRED_LENGTH), isNoTry: true },
    };
  return { againAt: now + AGAIN_MS, change: { isNoTry: true } };
}
