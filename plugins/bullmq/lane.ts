import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { DueJob, JobLane } from '../../src/api.ts';

/** As long as a lease in the job table. */
const LOCK_MS = 15_000;
const STALLED_EVERY_MS = 5000;
/** How often may a worker die over one job: the job table counts that itself. */
const MANY = 1000;
const RETRY_MS = 500;

export interface LaneOptions {
  readonly lane: JobLane;
  readonly prefix: string;
  /** Refuses at once what it cannot send. */
  readonly redis: Redis;
}

/** The tickets of one lane. A ticket says: look at this job at this time; it is nothing but a reminder. */
export class Lane {
  readonly lane: JobLane;
  readonly #options: LaneOptions;
  #queue: Queue<Ticket> | null = null;
  #worker: Worker<Ticket> | null = null;

  constructor(options: LaneOptions) {
    this.lane = options.lane;
    this.#options = options;
  }

  /** Oldest first, over a connection that is ready. A ticket that is there already is not added again. */
  async add(jobs: readonly DueJob[]): Promise<void> {
    const now = Date.now();
    this.#queue ??= this.#open();
    await this.#queue.addBulk(
      jobs.map((job) => ({
        name: 'job',
        data: { id: job.id },
        opts: {
          jobId: ticketOf(job),
          delay: Math.max(0, job.runAt - now),
          removeOnComplete: true,
          removeOnFail: true,
        },
      })),
    );
  }

  /** @param redis waits however long it takes. */
  work(redis: Redis, concurrency: number, take: (id: string) => Promise<void>): void {
    const { lane, prefix } = this.#options;
    this.#worker = new Worker<Ticket>(lane, ({ data }) => take(data.id), {
      prefix,
      connection: redis,
      concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_EVERY_MS,
      maxStalledCount: MANY,
      runRetryDelay: RETRY_MS,
    });
    this.#worker.on('error', ignore);
  }

  /** Takes no ticket more; waits for what was taken. */
  async close(): Promise<void> {
    await this.#worker?.close();
    await this.#queue?.close();
  }

  /** It asks Redis for its version as soon as it is made, and stays broken when that fails. */
  #open(): Queue<Ticket> {
    const { lane, prefix, redis } = this.#options;
    const queue = new Queue<Ticket>(lane, { prefix, connection: redis });
    queue.on('error', ignore);
    return queue;
  }
}

interface Ticket {
  readonly id: string;
}

/** Another one for each time at which a job is due: when it is tried again, the ticket of the first try may still be there. */
export function ticketOf({ id, runAt }: DueJob): string {
  return `${id.replaceAll(':', '.')}-${runAt}`;
}

/** The connection tells of it. */
function ignore(): void {}
