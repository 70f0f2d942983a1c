import type { InstanceRow, JobRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { pause } from '../wait.ts';
import type { InstanceParts } from './parts.ts';
import type { FoundInstance, Provider, RuntimeState } from './provider.ts';

const LIST_TIMEOUT_MS = 20_000;
/** A stop that failed is tried again after this time, for ever: a stop always ends. */
const STOP_AGAIN_MS = 10_000;

/**
 * Compares what is wanted (rows) with what is (what carries our label) and queues what is missing. It changes nothing
 * of a provider that does not answer: an unreachable provider never turns into deletions.
 */
export class Reconciler {
  readonly #parts: InstanceParts;
  readonly #queue: () => JobQueue;
  readonly #providers: readonly Provider[];

  constructor(parts: InstanceParts, providers: readonly Provider[], queue: () => JobQueue) {
    this.#parts = parts;
    this.#providers = providers;
    this.#queue = queue;
  }

  /** Compares now and then every `everyMs`, until the signal aborts. Never rejects. */
  async run(everyMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.once(signal).catch((error: unknown) =>
        this.#parts.log.error({ err: error }, 'reconciling failed'),
      );
      await pause(everyMs, signal);
    }
  }

  /** One comparison of everything. */
  async once(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#providers.map((provider) => this.#compare(provider, signal)));
  }

  /** After a job of the instance ended: queues what is still missing. */
  async follow(instanceId: string, ended: JobRow): Promise<void> {
    const row = await this.#parts.db.instances.get(instanceId);
    if (row === null || row.endedAt !== null || row.desired !== 'stopped') return;
    await this.#queueStop(row, ended.action === 'instance.stop' ? Date.now() + STOP_AGAIN_MS : Date.now());
  }

  async #compare(provider: Provider, signal: AbortSignal): Promise<void> {
    const { db, log } = this.#parts;
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(LIST_TIMEOUT_MS)]);
    let found: readonly FoundInstance[];
    // rows first: what is started after this line has a row that this comparison does not judge
    const before = await db.instances.listOpen();
    try {
      found = await provider.list(deadline);
    } catch (error) {
      log.debug({ provider: provider.id, err: error }, 'a provider could not be asked what runs');
      return;
    }
    const rows = before.filter((row) => row.provider === provider.id);
    const byId = new Map(found.map((one) => [one.instanceId, one]));
    const busy = await db.jobs.activeOfMany(rows.map(({ id }) => id));
    for (const row of rows) {
      if (signal.aborted) return;
      if (!busy.has(row.id)) await this.#judge(provider, row, byId.get(row.id) ?? null);
    }
    const known = new Set(before.map(({ id }) => id));
    for (const one of found) {
      if (!known.has(one.instanceId) && !signal.aborted) await this.#removeOrphan(provider, one, signal);
    }
  }

  /** An open row that nobody works on. */
  async #judge(provider: Provider, row: InstanceRow, found: FoundInstance | null): Promise<void> {
    if (row.desired === 'stopped') return this.#queueStop(row, Date.now());
    if (row.error !== null) {
      if (found !== null) await this.#removeRemains(provider, found);
      return;
    }
    const state: RuntimeState = found?.state ?? 'gone';
    if (row.startedAt === null) return this.#startAgain(row);
    if (state === 'gone' && !provider.capabilities.survivesGateway) return this.#startAgain(row);
    if (state === 'exited' || state === 'dead') return this.#endByItself(row);
    if (state === row.runtime) return;
    await this.#parts.db.instances.update(row.id, { runtime: state, runtimeAt: Date.now() });
    this.#parts.bus.emit('instance.changed', { instanceId: row.id });
  }

  /** A start that was cut off, or a desktop that ended with the gateway: started (again) with the same id. */
  async #startAgain(row: InstanceRow): Promise<void> {
    const { db, bus } = this.#parts;
    await db.tx(async () => {
      const now = await db.instances.get(row.id);
      if (now === null || now.version !== row.version) return;
      await db.instances.update(row.id, { runtime: null, ref: null, startedAt: null, stages: [] });
      await this.#add({ id: newId(), action: 'instance.start', subject: row.id });
    });
    bus.emit('instance.changed', { instanceId: row.id });
    this.#queue().wake();
  }

  /** The person ended the desktop from inside, or it crashed: what is left of it is removed. */
  async #endByItself(row: InstanceRow): Promise<void> {
    const { db, bus } = this.#parts;
    const now = Date.now();
    await db.instances.update(row.id, { desired: 'stopped', runtime: 'exited', runtimeAt: now });
    bus.emit('instance.stopping', { instanceId: row.id });
    bus.emit('instance.changed', { instanceId: row.id });
    await this.#queueStop(row, now);
  }

  async #queueStop(row: InstanceRow, runAt: number): Promise<void> {
    await this.#add({ id: newId(), action: 'instance.stop', subject: row.id, runAt });
    this.#queue().wake();
  }

  async #add(job: Parameters<JobQueue['add']>[0]): Promise<void> {
    try {
      await this.#queue().add(job);
    } catch (error) {
      // somebody else queued it: good
      if (!(error instanceof AppError && error.code === 'INSTANCE_BUSY')) throw error;
    }
  }

  /** It carries our label and no open row remembers it; asked once more, since a row may have been written meanwhile. */
  async #removeOrphan(provider: Provider, found: FoundInstance, signal: AbortSignal): Promise<void> {
    const row = await this.#parts.db.instances.get(found.instanceId);
    if (signal.aborted || (row !== null && row.endedAt === null)) return;
    await this.#removeRemains(provider, found);
  }

  async #removeRemains(provider: Provider, found: FoundInstance): Promise<void> {
    const { log } = this.#parts;
    log.info(
      { instanceId: found.instanceId, ref: found.ref, provider: provider.id },
      'removing what no row remembers',
    );
    const signal = AbortSignal.timeout(LIST_TIMEOUT_MS);
    try {
      await provider.stop(found, { signal, log, graceMs: 0, progress: () => {} });
    } catch (error) {
      log.warn({ err: error, instanceId: found.instanceId }, 'an orphan could not be removed yet');
    }
  }
}
