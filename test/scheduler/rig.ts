import type { ScheduleEntry } from '../../src/apps/lifetime.ts';
import { Permissions } from '../../src/auth/permissions.ts';
import type { InstanceRow } from '../../src/db/schema/rows.ts';
import type { InstanceView, StopReason } from '../../src/instances/model.ts';
import type { StopDefaults } from '../../src/instances/planned-stop.ts';
import { plannedStop } from '../../src/instances/planned-stop.ts';
import { silent } from '../../src/log.ts';
import { Scheduler } from '../../src/scheduler/scheduler.ts';
import { instanceRow, viewerRow } from '../db/rows.ts';
import { ADA, createWorld, type Life, type World } from '../instances/lifecycle.ts';
import { HandClock } from './hand-clock.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
const LOOK_MS = 5 * SECOND;

export interface App {
  readonly id: string;
  readonly schedule: readonly ScheduleEntry[];
}

/** Schedulers of several gateways on one database, moved by a clock in the test's hand. */
export class Rig {
  readonly world: World;
  readonly life: Life;
  readonly clock: HandClock;
  /** What was done to instances, such as `stop inst-1 idle`. */
  readonly done: string[] = [];
  readonly #defaults: StopDefaults;
  apps: readonly App[] = [];

  private constructor(world: World, life: Life, clock: HandClock, defaults: StopDefaults) {
    this.world = world;
    this.life = life;
    this.clock = clock;
    this.#defaults = defaults;
  }

  static async open(defaults: Partial<StopDefaults> = {}, now?: number): Promise<Rig> {
    const world = await createWorld();
    const all = { idleStopMinutes: 0, maxSessionMinutes: 0, stopWarnMinutes: 5, ...defaults };
    return new Rig(world, await world.live(), new HandClock(now), all);
  }

  /** One more gateway. @param clock its own, where it is another machine. */
  scheduler(owner = 'one', clock = this.clock): Scheduler {
    return new Scheduler({
      db: this.life.db,
      bus: this.life.bus,
      log: silent,
      clock,
      owner,
      defaults: this.#defaults,
      historyDays: 30,
      auditDays: 365,
      permissions: new Permissions(),
      apps: async () => this.apps,
      instances: () => ({
        start: async (actor, appId, { id } = {}) => {
          this.done.push(`start ${appId} ${actor.username}`);
          await this.life.db.instances.insert(instanceRow(actor.userId, { id: id ?? '', appId }));
          return {} as InstanceView;
        },
        stop: async (_actor, id, why?: StopReason) => {
          this.done.push(`stop ${id} ${why}`);
          await this.life.db.instances.update(id, { desired: 'stopped' });
          return {} as InstanceView;
        },
      }),
      homes: () => ({
        remove: async (_actor, id) => {
          this.done.push(`remove home ${id}`);
          await this.life.db.homes.delete(id);
        },
      }),
    });
  }

  /** A desktop that runs since now. */
  async desktop(app: Record<string, unknown> = {}, change: Partial<InstanceRow> = {}): Promise<InstanceRow> {
    const now = this.clock.now();
    const { userId: _, ...more } = change;
    const row = instanceRow(ADA.userId, {
      app,
      runtime: 'running',
      createdAt: now,
      startedAt: now,
      ...more,
    });
    await this.life.db.instances.insert(row);
    return row;
  }

  async row(id: string): Promise<InstanceRow> {
    const row = await this.life.db.instances.get(id);
    if (row === null) throw new Error(`There is no instance ${id}.`);
    return row;
  }

  /** Somebody looks at it for so long. @returns the viewer's id. */
  async connect(instanceId: string, ms = HOUR): Promise<string> {
    const now = this.clock.now();
    const viewer = viewerRow(instanceId, ADA.userId, { seat: 'x', openedAt: now, aliveUntil: now + ms });
    await this.life.db.viewers.insert(viewer);
    return viewer.id;
  }

  async leave(viewerId: string): Promise<void> {
    const end = { closedAt: this.clock.now(), reason: 'viewer-closed', bytesToViewer: 0, bytesFromViewer: 0 };
    await this.life.db.viewers.close(viewerId, end);
  }

  /** Time goes by while one scheduler looks. */
  async pass(ms: number, scheduler: Scheduler, everyMs = LOOK_MS): Promise<void> {
    for (let left = ms; left > 0; left -= everyMs) {
      this.clock.pass(Math.min(left, everyMs));
      await scheduler.once(AbortSignal.timeout(60_000));
    }
  }

  async stopsAt(id: string, scheduler: Scheduler): Promise<number | null> {
    const row = await this.row(id);
    const viewers = await this.life.db.viewers.countOpen([id], this.clock.now());
    return plannedStop(row, viewers.get(id) ?? 0, scheduler.rules)?.at ?? null;
  }

  async close(): Promise<void> {
    await this.life.close();
    await this.world.remove();
  }
}
