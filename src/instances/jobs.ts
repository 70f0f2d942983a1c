import { EmbeddedQueue } from '../jobs/embedded-queue.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { pause, within } from '../wait.ts';
import { clearJob } from './clear-job.ts';
import { heedful } from './heedful.ts';
import type { InstanceParts } from './parts.ts';
import type { Provider } from './provider.ts';
import { Reconciler } from './reconcile.ts';
import { startJob } from './start-job.ts';
import { stopJob } from './stop-job.ts';

const RECONCILE_EVERY_MS = 30_000;
const PURGE_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
const PURGE_ROWS = 500;
const CLOSE_MS = 4000;

export interface JobSettings {
  readonly jobConcurrency: number;
  readonly jobTimeoutSeconds: number;
  readonly instanceHistoryDays: number;
}

/** The work behind instances: the queue with its handlers, reconciling, and forgetting what is old. */
export class InstanceJobs {
  readonly #parts: InstanceParts;
  readonly #settings: JobSettings;
  readonly #queue: EmbeddedQueue;
  readonly #reconciler: Reconciler;
  readonly #stop = new AbortController();
  #loops: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | null = null;

  constructor(given: InstanceParts, providers: readonly Provider[], settings: JobSettings) {
    const kept = new Map(providers.map((provider) => [provider.id, heedful(provider)]));
    const parts: InstanceParts = { ...given, provider: (id) => kept.get(id) ?? null };
    this.#parts = parts;
    this.#settings = settings;
    this.#reconciler = new Reconciler(parts, [...kept.values()], () => this.#queue);
    this.#queue = new EmbeddedQueue({
      db: parts.db,
      log: parts.log,
      handlers: {
        'instance.start': startJob(parts),
        'instance.stop': stopJob(parts),
        'instance.clear': clearJob(parts),
      },
      concurrency: settings.jobConcurrency,
      timeoutMs: settings.jobTimeoutSeconds * 1000,
      onEnd: async (job) => {
        await this.#reconciler.follow(job.subject, job);
        parts.bus.emit('instance.changed', { instanceId: job.subject });
      },
    });
  }

  get queue(): JobQueue {
    return this.#queue;
  }

  start(): void {
    this.#queue.start();
    const { signal } = this.#stop;
    this.#loops = Promise.all([this.#reconciler.run(RECONCILE_EVERY_MS, signal), this.#purge(signal)]);
  }

  /** Ends within a few seconds, whatever does not answer. */
  close(): Promise<void> {
    this.#stop.abort();
    this.#closing ??= Promise.all([
      within(CLOSE_MS, this.#loops, () => {}),
      this.#queue.close(CLOSE_MS),
    ]).then(() => {});
    return this.#closing;
  }

  /** Compares rows and runtime now: for tests and the command line. */
  reconcile(signal: AbortSignal): Promise<void> {
    return this.#reconciler.once(signal);
  }

  async #purge(signal: AbortSignal): Promise<void> {
    const { db, log } = this.#parts;
    while (!signal.aborted) {
      const before = Date.now() - this.#settings.instanceHistoryDays * DAY_MS;
      try {
        await db.instances.deleteEndedBefore(before, PURGE_ROWS);
        await db.jobs.deleteEndedBefore(before, PURGE_ROWS);
        await db.sessions.deleteExpired(Date.now());
        await db.signInLinks.deleteExpired(Date.now());
      } catch (error) {
        log.warn({ err: error }, 'old rows could not be forgotten');
      }
      await pause(PURGE_EVERY_MS, signal);
    }
  }
}
