import type { AppDefinition } from '../apps/definition.ts';
import { systemClock } from '../clock.ts';
import type { InstanceRow } from '../db/schema/rows.ts';
import { newId } from '../ids.ts';
import { createInstance } from '../instances/create.ts';
import type { InstanceParts } from '../instances/parts.ts';
import { lackOf } from '../instances/room-check.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { Seat } from '../seats/seat.ts';
import { pause } from '../wait.ts';
import { makingRoom } from './making-room.ts';
import { PoolCounts } from './pool-counts.ts';
import { poolKey } from './pool-key.ts';

const NAME = 'warm-pools';
const LOOK_EVERY_MS = 5000;
/** At most so many begin in one look, so that people who start something need not wait behind them. */
const MOST_AT_ONCE = 5;
/** After one that did not start, the next is tried later: twice as late each time. */
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
const ROOM_MS = 2000;

export interface WarmPoolsOptions {
  readonly parts: InstanceParts;
  /** This process. */
  readonly owner: string;
  readonly queue: () => JobQueue;
  /** All applications there are. */
  readonly apps: () => Promise<readonly AppDefinition[]>;
}

/** The warm desktops of one application. */
export interface PoolStatus {
  readonly appId: string;
  readonly wanted: number;
  /** Running and nobody's. */
  readonly ready: number;
  readonly starting: number;
  readonly hits: number;
  readonly misses: number;
  /** Share of the clicks that found one; null before the first. */
  readonly hitRate: number | null;
}

/** Keeps the desktops started that applications want ahead of a click; one process in the whole system does. */
export class WarmPools {
  readonly #options: WarmPoolsOptions;
  readonly #seat: Seat;
  readonly #stop = new AbortController();
  readonly #counts = new PoolCounts();
  readonly #failures = new Map<string, { count: number; until: number }>();
  #running: Promise<void> = Promise.resolve();
  #wake = new AbortController();

  constructor(options: WarmPoolsOptions) {
    this.#options = options;
    const { parts, owner } = options;
    this.#seat = new Seat({ db: parts.db, clock: systemClock, name: NAME, owner });
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Somebody wanted one, and got it or not: looks again at once. */
  taken(appId: string, isHit: boolean): void {
    this.#counts.add(appId, isHit);
    this.#wake.abort();
  }

  /** How each pool stands; counts are of this process since its start. */
  async status(): Promise<readonly PoolStatus[]> {
    const { parts, apps } = this.#options;
    const [all, rows] = await Promise.all([apps(), parts.db.instances.listWarm()]);
    return all
      .filter((app) => this.#canBeWarm(app))
      .map((app) => {
        const own = rows.filter(({ poolKey: of, desired }) => of === poolKey(app) && desired === 'running');
        const ready = own.filter((row) => row.startedAt !== null && !isOver(row)).length;
        const { hits, misses } = this.#counts.of(app.id);
        const hitRate = hits + misses === 0 ? null : hits / (hits + misses);
        return {
          appId: app.id,
          wanted: app.warm,
          ready,
          starting: own.length - ready,
          hits,
          misses,
          hitRate,
        };
      });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#seat.release().catch(() => {});
  }

  async #run(): Promise<void> {
    const { log } = this.#options.parts;
    const stop = this.#stop.signal;
    while (!stop.aborted) {
      this.#wake = new AbortController();
      const wake = this.#wake.signal;
      await this.once().catch((error: unknown) => log.warn({ err: error }, 'the warm pools were not filled'));
      await pause(LOOK_EVERY_MS, stop, wake);
    }
  }

  /** One look: ends what nobody is to be given any more and starts what is missing. */
  async once(): Promise<void> {
    const { parts, apps } = this.#options;
    const wanted = (await apps()).filter((app) => this.#canBeWarm(app));
    const rows = await parts.db.instances.listWarm();
    if (wanted.length === 0 && rows.length === 0) return;
    if (!(await this.#seat.keep())) return;
    const providers = wanted.map(({ provider }) => provider);
    const room = await makingRoom(parts, rows, providers, AbortSignal.timeout(ROOM_MS));
    const byKey = new Map(wanted.map((app) => [poolKey(app), app]));
    const kept = new Map<string, InstanceRow[]>();
    for (const row of rows) {
      const app = byKey.get(row.poolKey ?? '');
      const others = kept.get(row.poolKey ?? '') ?? [];
      if (row.desired === 'stopped') continue;
      const isUnwanted = app === undefined || others.length >= app.warm || room.ended.has(row.id);
      if (isUnwanted || isOver(row)) {
        if (!(await this.#seat.confirm())) return;
        await this.#end(row);
      } else kept.set(row.poolKey ?? '', [...others, row]);
    }
    let left = MOST_AT_ONCE;
    for (const [key, app] of byKey) {
      // one that makes room by ending would otherwise be begun again, and end again, for as long as somebody waits
      if (room.crowded.has(app.provider)) continue;
      const have = kept.get(key) ?? [];
      if (have.length > 0 && have.every(({ startedAt }) => startedAt !== null)) this.#failures.delete(key);
      for (let count = have.length; count < app.warm && left > 0; count += 1) {
        if (!(await this.#begin(key, app))) break;
        left -= 1;
      }
    }
  }

  #canBeWarm(app: AppDefinition): boolean {
    const capabilities = this.#options.parts.provider(app.provider)?.capabilities;
    if (app.home !== undefined && capabilities?.bindsHomes !== true) return false;
    return app.warm > 0 && capabilities?.survivesGateway === true;
  }

  /** @returns false when it is not the time for another one. */
  async #begin(key: string, app: AppDefinition): Promise<boolean> {
    const { parts, queue } = this.#options;
    const provider = parts.provider(app.provider);
    if (provider === null || (this.#failures.get(key)?.until ?? 0) > Date.now()) return false;
    const soon = AbortSignal.timeout(ROOM_MS);
    if ((await lackOf(parts, provider, app.settings, null, soon)) !== null) return false;
    // to look takes time, in which the seat may have been lost
    if (!(await this.#seat.confirm())) return false;
    await createInstance(parts, queue(), {
      id: newId(),
      app,
      provider,
      userId: null,
      projectId: null,
      poolKey: key,
    });
    queue().wake();
    return true;
  }

  async #end(row: InstanceRow): Promise<void> {
    const { parts, queue } = this.#options;
    const key = row.poolKey ?? '';
    if (row.error !== null) {
      const count = (this.#failures.get(key)?.count ?? 0) + 1;
      const wait = Math.min(FIRST_PAUSE_MS * 2 ** (count - 1), LONGEST_PAUSE_MS);
      this.#failures.set(key, { count, until: Date.now() + wait });
      parts.log.warn(
        { appId: row.appId, code: row.error.code, waitMs: wait },
        'a warm desktop did not start',
      );
    }
    // somebody may have claimed it since it was read
    if (!(await parts.db.instances.discardWarm(row.id))) return;
    parts.bus.emit('instance.stopping', { instanceId: row.id });
    await queue()
      .add({ id: newId(), action: 'instance.stop', subject: row.id })
      // a start under way is given up first, and a stop follows it
      .catch(() => {});
    queue().wake();
  }
}

function isOver({ error, runtime, startedAt }: InstanceRow): boolean {
  return error !== null || (startedAt !== null && runtime !== 'running');
}
