import type { InstanceRow, JobRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { pause, withDeadline } from '../wait.ts';
import { announce, rememberRuntime } from './announce.ts';
import { freeStrayPorts } from './leased-port.ts';
import type { InstanceParts } from './parts.ts';
import type { FoundInstance, Provider, RuntimeState } from './provider.ts';
import { ProviderWatch } from './provider-watch.ts';
import { toldReason } from './stop-reason.ts';

const LIST_TIMEOUT_MS = 20_000;
/** A stop that failed is tried again after this time, for ever: a stop always ends. */
const STOP_AGAIN_MS = 10_000;
/** What somebody restarts runs again after this time. */
const RESTART_MS = 1000;

/**
 * Compares what is wanted (rows) with what is (what carries our label) and queues what is missing. It changes nothing
 * of a provider that does not answer: an unreachable provider never turns into deletions.
 */
export class Reconciler {
  readonly #parts: InstanceParts;
  readonly #queue: () => JobQueue;
  readonly #providers: readonly Provider[];
  /** What ran inside this process when it last looked, by provider; none before its first look. */
  readonly #within = new Map<string, Set<string>>();
  readonly #watches: readonly ProviderWatch[];
  /** Providers out of sight since they were last compared: what has ended there may have ended with its engine or host. */
  readonly #unseen: Map<string, symbol>;

  constructor(parts: InstanceParts, providers: readonly Provider[], queue: () => JobQueue) {
    this.#parts = parts;
    this.#providers = providers;
    this.#queue = queue;
    this.#unseen = new Map(providers.map(({ id }) => [id, Symbol()]));
    const looks = {
      all: this.#compare.bind(this),
      some: this.#compareSome.bind(this),
      lostSight: ({ id }: Provider) => void this.#unseen.set(id, Symbol()),
    };
    this.#watches = providers.map((provider) => new ProviderWatch(provider, looks, parts.log));
  }

  /** Compares now, every `everyMs` and when a provider tells of a change, until the signal aborts. Never rejects. */
  async run(everyMs: number, signal: AbortSignal): Promise<void> {
    await Promise.all([this.#byTime(everyMs, signal), ...this.#watches.map((watch) => watch.run(signal))]);
  }

  async #byTime(everyMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.once(signal).catch((error: unknown) =>
        this.#parts.log.error({ err: error }, 'reconciling failed'),
      );
      await pause(everyMs, signal);
    }
  }

  /** One comparison of everything. */
  async once(signal: AbortSignal): Promise<void> {
    const comparisons = this.#providers.map((provider) => this.#compare(provider, signal));
    await Promise.all([...comparisons, this.#endWithoutProvider(), freeStrayPorts(this.#parts)]);
  }

  /** Asks about one instance that nobody works on. Rejects when its provider does not answer. */
  async look(instanceId: string, signal: AbortSignal): Promise<void> {
    const { db } = this.#parts;
    const row = await db.instances.get(instanceId);
    if (row === null || row.endedAt !== null || (await db.jobs.activeOf(instanceId)) !== null) return;
    const provider = this.#providers.find(({ id }) => id === row.provider);
    if (provider === undefined) return;
    const target = { instanceId, ref: row.ref };
    const state = await withDeadline(LIST_TIMEOUT_MS, [signal], (deadline) =>
      provider.inspect(target, deadline),
    );
    if (state !== row.runtime) await this.#remember(row, state);
  }

  /** After a job of the instance ended: queues what is still missing. */
  async follow(instanceId: string, ended: JobRow): Promise<void> {
    for (const watch of this.#watches) watch.freed(instanceId);
    const row = await this.#parts.db.instances.get(instanceId);
    if (row === null || row.endedAt !== null || row.desired !== 'stopped') return;
    await this.#queueStop(row, ended.action === 'instance.stop' ? Date.now() + STOP_AGAIN_MS : Date.now());
  }

  async #compare(provider: Provider, signal: AbortSignal): Promise<void> {
    const { db, log } = this.#parts;
    let found: readonly FoundInstance[];
    const unseen = this.#unseen.get(provider.id);
    // rows first: what is started after this line has a row that this comparison does not judge
    const before = await db.instances.listOpen();
    try {
      found = await withDeadline(LIST_TIMEOUT_MS, [signal], (deadline) => provider.list(deadline));
    } catch (error) {
      this.#unseen.set(provider.id, Symbol());
      log.debug({ provider: provider.id, err: error }, 'a provider could not be asked what runs');
      return;
    }
    const rows = before.filter((row) => row.provider === provider.id);
    const byId = new Map(found.map((one) => [one.instanceId, one]));
    const busy = await db.jobs.activeOfMany(rows.map(({ id }) => id));
    for (const row of rows) {
      if (signal.aborted) return;
      if (!busy.has(row.id)) {
        const state = byId.get(row.id)?.state ?? 'gone';
        await this.#judge(provider, row, state, unseen !== undefined);
      }
    }
    // at the end, since another comparison may be under way; not where it got out of sight again meanwhile
    if (this.#unseen.get(provider.id) === unseen) this.#unseen.delete(provider.id);
    this.#within.set(provider.id, new Set(byId.keys()));
    const known = new Set(before.map(({ id }) => id));
    for (const one of found) {
      if (!known.has(one.instanceId) && !signal.aborted) await this.#removeOrphan(provider, one, signal);
    }
  }

  /** Compares these only, and resolves with those of them that a job works on. Rejects when the provider does not answer. */
  async #compareSome(
    provider: Provider,
    instanceIds: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const { db } = this.#parts;
    const known = await Promise.all(instanceIds.map((id) => db.instances.get(id)));
    const rows = known.flatMap((row) => (row?.endedAt === null && row.provider === provider.id ? [row] : []));
    const before = await db.jobs.activeOfMany(rows.map(({ id }) => id));
    const free = rows.filter(({ id }) => !before.has(id));
    const seen = await this.#inspect(provider, free, signal);
    // what was seen may be the doing of a job that began meanwhile
    const busy = await db.jobs.activeOfMany(free.map(({ id }) => id));
    for (const { row, state } of seen) {
      if (signal.aborted) break;
      if (!busy.has(row.id)) await this.#judge(provider, row, state, this.#unseen.has(provider.id));
    }
    return [...before.keys(), ...busy.keys()];
  }

  /** How they are: what has ended is asked again, for who restarts a container from outside ends it for a moment. */
  async #inspect(
    provider: Provider,
    rows: readonly InstanceRow[],
    signal: AbortSignal,
  ): Promise<{ row: InstanceRow; state: RuntimeState }[]> {
    const ask = async (row: InstanceRow, deadline: AbortSignal) => {
      const target = { instanceId: row.id, ref: row.ref };
      const state = await provider.inspect(target, deadline);
      if (!hasEnded(state)) return { row, state };
      await pause(RESTART_MS, deadline);
      return { row, state: await provider.inspect(target, deadline) };
    };
    return withDeadline(LIST_TIMEOUT_MS, [signal], (deadline) =>
      Promise.all(rows.map((row) => ask(row, deadline))),
    );
  }

  /** Does what the state asks for, unless more has happened to the row since it was read. */
  async #judge(provider: Provider, row: InstanceRow, state: RuntimeState, wasUnseen: boolean): Promise<void> {
    const step = this.#stepFor(provider, row, state, wasUnseen);
    if (step === null) return;
    if ((await this.#parts.db.instances.get(row.id))?.version === row.version) await step();
  }

  /** Rows to be stopped whose provider is not there any more. */
  async #endWithoutProvider(): Promise<void> {
    const known = new Set(this.#providers.map(({ id }) => id));
    for (const row of await this.#parts.db.instances.listOpen()) {
      if (row.desired === 'stopped' && !known.has(row.provider)) await this.#queueStop(row, Date.now());
    }
  }

  /** What is to be done about an open row that nobody works on; null when it is as it should be. */
  #stepFor(
    provider: Provider,
    row: InstanceRow,
    state: RuntimeState,
    wasUnseen: boolean,
  ): (() => Promise<void>) | null {
    if (row.desired === 'stopped') return () => this.#queueStop(row, Date.now());
    if (row.error !== null) return state === 'gone' ? null : () => this.#queueClear(row);
    if (row.startedAt === null) return () => this.#startAgain(row);
    if (state === 'gone' && !provider.capabilities.survivesGateway) {
      return this.#mayRunElsewhere(provider, row) ? null : () => this.#startAgain(row);
    }
    if (hasEnded(state)) {
      // unseen, or switched off by a restart or a roll back that was cut off
      const goesOn = (wasUnseen || row.runtime === 'restarting') && provider.capabilities.canRestart;
      return goesOn ? () => this.#queueRestart(row) : () => this.#endByItself(row);
    }
    return state === row.runtime ? null : () => this.#remember(row, state);
  }

  /** Inside another gateway's process on the same database, which this one cannot ask. */
  #mayRunElsewhere(provider: Provider, row: InstanceRow): boolean {
    const before = this.#within.get(provider.id);
    return before !== undefined && !before.has(row.id);
  }

  async #remember(row: InstanceRow, runtime: RuntimeState): Promise<void> {
    await rememberRuntime(this.#parts, row.id, runtime, row.version);
    this.#parts.bus.emit('instance.changed', { instanceId: row.id });
  }

  /** A start that was cut off, or a desktop that ended with the gateway: started (again) with the same id. */
  async #startAgain(row: InstanceRow): Promise<void> {
    const { db, bus } = this.#parts;
    const fresh = { runtime: null, ref: null, startedAt: null, checkpointAt: null, stages: [] };
    await unlessBusy(
      db.tx(async () => {
        if (!(await db.instances.update(row.id, fresh, row.version))) return;
        await this.#queue().add({ id: newId(), action: 'instance.start', subject: row.id });
      }),
    );
    bus.emit('instance.changed', { instanceId: row.id });
    this.#queue().wake();
  }

  /** The person ended the desktop from inside, or it crashed: what is left of it is removed. */
  async #endByItself(row: InstanceRow): Promise<void> {
    const { db, bus } = this.#parts;
    const now = Date.now();
    const ended = { desired: 'stopped', runtime: 'exited', runtimeAt: now } as const;
    const isSame = await db.tx(async () => {
      if (!(await db.instances.update(row.id, ended, row.version))) return false;
      await announce(this.#parts, row.id, 'instance.stopping');
      return true;
    });
    if (!isSame) return;
    bus.emit('instance.stopping', { instanceId: row.id });
    bus.emit('instance.changed', { instanceId: row.id });
    await this.#queueStop(row, now);
  }

  /** It ended while nobody saw why: with its engine most likely. What it had stored is still there. */
  async #queueRestart(row: InstanceRow): Promise<void> {
    this.#parts.log.info({ instanceId: row.id }, 'a desktop that ended unseen is started again');
    await unlessBusy(this.#queue().add({ id: newId(), action: 'instance.restart', subject: row.id }));
    this.#parts.bus.emit('instance.changed', { instanceId: row.id });
    this.#queue().wake();
  }

  async #queueStop(row: InstanceRow, runAt: number): Promise<void> {
    const params = { ...(await toldReason(this.#parts, row)) };
    await unlessBusy(
      this.#queue().add({ id: newId(), action: 'instance.stop', subject: row.id, params, runAt }),
    );
    this.#queue().wake();
  }

  /** What a failed start could not remove; as a job, so that nobody starts it again meanwhile. */
  async #queueClear(row: InstanceRow): Promise<void> {
    await unlessBusy(this.#queue().add({ id: newId(), action: 'instance.clear', subject: row.id }));
    this.#queue().wake();
  }

  /** It carries our label and no open row remembers it; asked once more, since a row may have been written meanwhile. */
  async #removeOrphan(provider: Provider, found: FoundInstance, signal: AbortSignal): Promise<void> {
    const row = await this.#parts.db.instances.get(found.instanceId);
    if (signal.aborted || (row !== null && row.endedAt === null)) return;
    const { log } = this.#parts;
    log.info(
      { instanceId: found.instanceId, ref: found.ref, provider: provider.id },
      'removing what no row remembers',
    );
    try {
      await withDeadline(LIST_TIMEOUT_MS, [signal], (deadline) =>
        provider.stop(found, { signal: deadline, log, graceMs: 0, progress: () => {} }),
      );
    } catch (error) {
      log.warn({ err: error, instanceId: found.instanceId }, 'an orphan could not be removed yet');
    }
  }
}

function hasEnded(state: RuntimeState): boolean {
  return state === 'exited' || state === 'dead';
}

/** Somebody else queued something for the instance: good. */
async function unlessBusy(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'INSTANCE_BUSY')) throw error;
  }
}
