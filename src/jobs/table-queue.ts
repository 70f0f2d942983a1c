import type { JobScope } from '../db/database.ts';
import { UniqueViolation } from '../db/database.ts';
import type { JobRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { CANCELED } from './cancel-mark.ts';
import { embeddedEngine } from './embedded-engine.ts';
import type { JobLane, OpenEngine, QueueEngine } from './engine.ts';
import { LEASE_MS } from './job-lease.ts';
import { JobRunner, type JobRunnerOptions } from './job-runner.ts';
import type { JobCanceled, JobPage, JobQueue, NewJob } from './queue.ts';
import type { JobRegistry } from './registries.ts';
import { refuseSecrets } from './secrets.ts';

const TRY_MAX = 3;

export interface TableQueueOptions extends JobRunnerOptions {
  /** Jobs that run here at once. */
  readonly concurrency: number;
  /** The database itself if left out. */
  readonly engine?: QueueEngine | null;
  /** Which jobs are done here; all if left out. */
  readonly lanes?: readonly JobLane[];
  /** Called before a job is canceled by its id: nobody wants any more what it was to bring about. */
  readonly onUnwanted?: (job: JobRow) => Promise<void>;
  /** Providers whose desktops live inside the gateway's process: work on them is in the lane `gateway`. */
  readonly withinGateway?: readonly string[];
  /** Waited for before jobs are taken; if left out nothing is. */
  readonly untilCalm?: () => Promise<void>;
}

/** The queue whose record is the job table. An engine tells it what is due; a runner does it. */
export class TableQueue implements JobQueue {
  readonly #options: TableQueueOptions;
  readonly #runner: JobRunner;
  readonly #lanes: readonly JobLane[];
  #engine: OpenEngine | null = null;
  #closing = false;

  constructor(options: TableQueueOptions) {
    this.#options = options;
    this.#runner = new JobRunner(options);
    this.#lanes = options.lanes ?? ['gateway', 'shared'];
  }

  /** Begins to take jobs. */
  start(): void {
    const { log, concurrency, engine } = this.#options;
    const { jobs } = this.#options.db;
    this.#engine = (engine ?? embeddedEngine()).open({
      log,
      lanes: this.#lanes,
      concurrency,
      upcoming: (lane, until, limit) => jobs.upcoming(Date.now(), until, limit, this.#scopeOf([lane])),
      takeDue: () => this.#takeDue(),
      take: (id) => this.#take(id),
    });
  }

  async add(job: NewJob): Promise<void> {
    const now = Date.now();
    const params = job.params ?? {};
    refuseSecrets(job.action, params);
    const row: JobRow = {
      id: job.id,
      projectId: job.projectId ?? null,
      action: job.action,
      subject: job.subject,
      busyKey: job.subject,
      status: 'pending',
      error: null,
      result: null,
      params,
      created: now,
      updated: now,
      runAt: job.runAt ?? now,
      tryPeriod: job.tryPeriodMs ?? 0,
      tryMax: job.tryMax ?? TRY_MAX,
      trys: 0,
      leaseOwner: null,
      leaseUntil: null,
      timeoutMs: job.timeoutMs ?? null,
      deferred: job.deferred ?? null,
    };
    await unlessBusy(this.#options.db.jobs.insert(row));
  }

  wake(): void {
    this.#engine?.wake();
  }

  async cancel(subject: string, reason: JobCanceled): Promise<void> {
    const job = await this.#options.db.jobs.activeOf(subject);
    if (job !== null) await this.#giveUp(job, reason);
  }

  async cancelJob(id: string, reason: JobCanceled): Promise<JobRow> {
    const job = await this.get(id);
    const isOver = job.status !== 'pending' && job.status !== 'running';
    if (isOver)
      throw new AppError('ACTION_NOT_ALLOWED', 'The job is over: it cannot be canceled any more.', {
        remedy: 'Look at the job anew.',
      });
    await this.#options.onUnwanted?.(job);
    // one that nobody runs has no worker that would say that it has ended
    if (await this.#giveUp(job, reason)) await this.#options.onEnd(job);
    return this.get(id);
  }

  async retry(id: string): Promise<JobRow> {
    await this.get(id);
    if (!(await unlessBusy(this.#options.db.jobs.reopen(id, Date.now()))))
      throw new AppError(
        'ACTION_NOT_ALLOWED',
        'Only a job that failed, was canceled or waits can be retried.',
        { remedy: 'Ask for it anew where it was asked for.' },
      );
    const job = await this.get(id);
    this.wake();
    return job;
  }

  async get(id: string): Promise<JobRow> {
    const job = await this.#options.db.jobs.get(id);
    if (job === null) throw new AppError('JOB_NOT_FOUND', 'There is no job with this id.');
    return job;
  }

  list(page: JobPage): Promise<{ rows: readonly JobRow[]; total: number }> {
    return this.#options.db.jobs.list({ ...page, now: Date.now() });
  }

  counts(): Promise<Record<JobRegistry, number>> {
    return this.#options.db.jobs.counts(Date.now());
  }

  /**
   * Takes nothing more. Jobs under way here have `finishMs` to end by themselves; then they are aborted and go back to the
   * queue.
   */
  async close(deadlineMs: number, finishMs = 0): Promise<void> {
    this.#closing = true;
    const closed = this.#engine?.close() ?? Promise.resolve();
    if (finishMs > 0) await this.#runner.drain(finishMs, closed);
    await this.#runner.handBack(deadlineMs, closed);
  }

  /**
   * One that runs is marked, so that its worker, wherever it is, notices when it renews the lease.
   * @returns whether it is over.
   */
  async #giveUp({ id }: JobRow, reason: JobCanceled): Promise<boolean> {
    const { jobs } = this.#options.db;
    if (await jobs.cancelPending(id, Date.now())) return true;
    await jobs.mark(id, { ...CANCELED });
    this.#runner.abort(id, reason);
    return false;
  }

  /** Null for everything. */
  #scopeOf(lanes: readonly JobLane[]): JobScope | null {
    if (lanes.length > 1) return null;
    return { providers: this.#options.withinGateway ?? [], isOnly: lanes[0] !== 'shared' };
  }

  async #takeDue(): Promise<void> {
    await this.#options.untilCalm?.();
    const free = this.#options.concurrency - this.#runner.size;
    if (free <= 0 || this.#closing || this.#lanes.length === 0) return;
    const { jobs } = this.#options.db;
    const scope = this.#scopeOf(this.#lanes);
    for (const job of await jobs.claim(this.#runner.owner, Date.now(), LEASE_MS, free, scope)) {
      void this.#runner.begin(job).finally(() => this.wake());
    }
  }

  async #take(id: string): Promise<void> {
    await this.#options.untilCalm?.();
    if (this.#closing) return;
    const { jobs } = this.#options.db;
    // whoever said that it is due may know other providers
    const scope = this.#scopeOf(this.#lanes);
    const job = await jobs.claimOne(id, this.#runner.owner, Date.now(), LEASE_MS, scope);
    if (job === null) return;
    await this.#runner.begin(job);
    this.wake();
  }
}

async function unlessBusy<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new AppError('INSTANCE_BUSY', 'The instance has an unfinished action already.', { cause: error });
  }
}
