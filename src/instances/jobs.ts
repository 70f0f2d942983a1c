import type { JobRow } from '../db/schema/rows.ts';
import { removeHomeJob } from '../homes/removal.ts';
import { prepareImagesJob } from '../images/prepare-job.ts';
import type { JobLane, QueueEngine } from '../jobs/engine.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { TableQueue } from '../jobs/table-queue.ts';
import { within } from '../wait.ts';
import { checkpointJob, pauseJob, resumeJob, snapshotJob } from './action-jobs.ts';
import { clearJob } from './clear-job.ts';
import { deadlyJob } from './deadly-job.ts';
import { giveUpStart } from './give-up-start.ts';
import { heedful } from './heedful.ts';
import type { InstanceParts } from './parts.ts';
import type { Provider } from './provider.ts';
import { Reconciler } from './reconcile.ts';
import { startJob } from './start-job.ts';
import { stopJob } from './stop-job.ts';

const RECONCILE_EVERY_MS = 30_000;
const CLOSE_MS = 4000;

export interface JobSettings {
  readonly jobConcurrency: number;
  readonly jobTimeoutSeconds: number;
  /** Longest time between two comparisons of rows and runtime; default 30 s. */
  readonly reconcileEveryMs?: number;
}

/** Which of the work this process does. */
export interface JobRole {
  /** All if left out. Without `gateway` it is a worker: it does jobs and leaves everything else to the gateways. */
  readonly lanes?: readonly JobLane[];
  /** The database itself if left out. */
  readonly engine?: QueueEngine | null;
  /** Waited for before jobs are taken; if left out nothing is. */
  readonly untilCalm?: () => Promise<void>;
}

/** The work behind instances: the queue with its handlers, and reconciling. */
export class InstanceJobs {
  readonly #parts: InstanceParts;
  readonly #queue: TableQueue;
  readonly #reconciler: Reconciler;
  readonly #stop = new AbortController();
  readonly #isGateway: boolean;
  readonly #reconcileEveryMs: number;
  #loops: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | null = null;

  constructor(
    given: InstanceParts,
    providers: readonly Provider[],
    settings: JobSettings,
    role: JobRole = {},
  ) {
    const kept = new Map(providers.map((provider) => [provider.id, heedful(provider)]));
    const parts: InstanceParts = { ...given, provider: (id) => kept.get(id) ?? null };
    this.#parts = parts;
    this.#reconciler = new Reconciler(parts, [...kept.values()], () => this.#queue);
    this.#reconcileEveryMs = settings.reconcileEveryMs ?? RECONCILE_EVERY_MS;
    this.#isGateway = role.lanes?.includes('gateway') ?? true;
    this.#queue = new TableQueue({
      ...role,
      withinGateway: [...kept.values()]
        .filter(({ capabilities }) => !capabilities.survivesGateway)
        .map(({ id }) => id),
      db: parts.db,
      log: parts.log,
      handlers: {
        'instance.start': startJob(parts),
        'instance.restart': startJob(parts),
        'instance.rollback': startJob(parts),
        'instance.pause': pauseJob(parts),
        'instance.resume': resumeJob(parts),
        'instance.snapshot': snapshotJob(parts),
        'instance.checkpoint': checkpointJob(parts),
        'instance.stop': stopJob(parts),
        'instance.clear': clearJob(parts),
        'home.remove': removeHomeJob(parts),
        'image.pull': prepareImagesJob(parts),
        'image.build': prepareImagesJob(parts),
      },
      concurrency: settings.jobConcurrency,
      timeoutMs: settings.jobTimeoutSeconds * 1000,
      onDeadly: deadlyJob(parts),
      onUnwanted: (job) => this.#giveUpStart(job),
      onEnd: async (job) => {
        await this.#reconciler.follow(job.subject, job);
        parts.bus.emit('instance.changed', { instanceId: job.subject, isJobOver: true });
      },
    });
  }

  get queue(): JobQueue {
    return this.#queue;
  }

  start(): void {
    this.#queue.start();
    const { signal } = this.#stop;
    if (!this.#isGateway) return;
    this.#loops = this.#reconciler.run(this.#reconcileEveryMs, signal);
  }

  /** Ends within a few seconds, whatever does not answer. @param finishMs for jobs to end by themselves first. */
  close(finishMs = 0): Promise<void> {
    this.#stop.abort();
    this.#closing ??= Promise.all([
      within(CLOSE_MS, this.#loops, () => {}),
      this.#queue.close(CLOSE_MS, finishMs),
    ]).then(() => {});
    return this.#closing;
  }

  /** Asks the provider about one instance now, and remembers what it says. */
  look(instanceId: string, signal: AbortSignal): Promise<void> {
    return this.#reconciler.look(instanceId, signal);
  }

  /** Compares rows and runtime now: for tests and the command line. */
  reconcile(signal: AbortSignal): Promise<void> {
    return this.#reconciler.once(signal);
  }

  async #giveUpStart(job: JobRow): Promise<void> {
    await giveUpStart(this.#parts.db, job);
    if (job.action === 'instance.start')
      this.#parts.bus.emit('instance.stopping', { instanceId: job.subject });
  }
}
