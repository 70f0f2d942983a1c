import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { EngineWork, JobLane, OpenEngine, ProviderHealth, QueueEngine } from '../../src/api.ts';
import { connect } from './connection.ts';
import { redisHealth } from './health.ts';
import { Lane, ticketOf } from './lane.ts';

/** As often as the embedded queue looks: what Redis has forgotten, or never heard of, waits no longer than there. */
const SWEEP_EVERY_MS = 2000;
/** What Redis should know is told again after this time. */
const TELL_AGAIN_MS = 10_000;
/** Later jobs are told by a later sweep. */
const HORIZON_MS = 60_000;
const MOST_AT_ONCE = 500;
const CLOSE_MS = 3000;
const LANES: readonly JobLane[] = ['shared', 'gateway'];

export interface BullEngineOptions {
  readonly url: string;
  /** Start of the keys: one for each database. */
  readonly prefix: string;
}

export interface BullEngine extends QueueEngine {
  health(signal: AbortSignal): Promise<ProviderHealth>;
}

/**
 * BullMQ wakes the worker, holds what is due later, and gives each job to one worker, also when that one dies. The job table
 * stays the record, and while Redis is away workers look there.
 */
export function bullEngine(options: BullEngineOptions): BullEngine {
  return {
    name: 'bullmq',
    open: (work) => new Tickets(options, work),
    health: (signal) => redisHealth(options.url, signal),
  };
}

class Tickets implements OpenEngine {
  readonly #work: EngineWork;
  readonly #redis: Redis;
  readonly #patient: Redis;
  readonly #lanes: readonly Lane[];
  readonly #timer: NodeJS.Timeout;
  /** Tickets that Redis was told of, with when. */
  readonly #told = new Map<string, number>();
  #sweeping: Promise<void> | null = null;
  #again = false;
  #closed = false;

  constructor({ url, prefix }: BullEngineOptions, work: EngineWork) {
    this.#work = work;
    this.#redis = connect(url, { log: work.log, isPatient: false });
    this.#patient = connect(url, { log: work.log, isPatient: true });
    this.#lanes = LANES.map((lane) => new Lane({ lane, prefix, redis: this.#redis }));
    for (const lane of this.#lanes) {
      if (work.lanes.includes(lane.lane)) lane.work(this.#patient, work.concurrency, (id) => work.take(id));
    }
    this.#redis.on('ready', () => {
      // it may have come back empty
      this.#told.clear();
      this.wake();
    });
    this.#timer = setInterval(() => this.wake(), SWEEP_EVERY_MS);
    this.wake();
  }

  wake(): void {
    if (this.#closed) return;
    if (this.#sweeping !== null) {
      this.#again = true;
      return;
    }
    this.#sweeping = this.#sweep()
      .catch((error: unknown) => this.#work.log.error({ err: error }, 'looking for jobs failed'))
      .finally(() => {
        this.#sweeping = null;
        if (!this.#again) return;
        this.#again = false;
        this.wake();
      });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    const closing = Promise.all(this.#lanes.map((lane) => lane.close()));
    // a ticket that cannot be given back is found again when its lock runs out
    await Promise.race([closing, pause(CLOSE_MS)]).catch((error: unknown) =>
      this.#work.log.warn({ err: error }, 'BullMQ could not be closed'),
    );
    await this.#sweeping;
    this.#redis.disconnect();
    this.#patient.disconnect();
  }

  /** Tells Redis what is due, now and soon; without Redis, does it. */
  async #sweep(): Promise<void> {
    if (this.#redis.status !== 'ready') return this.#work.takeDue();
    const now = Date.now();
    for (const [ticket, at] of this.#told) if (at <= now - TELL_AGAIN_MS) this.#told.delete(ticket);
    for (const lane of this.#lanes) {
      const jobs = await this.#work.upcoming(lane.lane, now + HORIZON_MS, MOST_AT_ONCE);
      const news = jobs.filter((job) => !this.#told.has(ticketOf(job)));
      if (news.length === 0) continue;
      try {
        await lane.add(news);
      } catch (error) {
        this.#work.log.warn({ err: error }, 'Redis could not be told of jobs');
        return this.#work.takeDue();
      }
      for (const job of news) this.#told.set(ticketOf(job), now);
    }
  }
}
