import type { ScheduleEntry } from '../apps/lifetime.ts';
import type { Permissions } from '../auth/permissions.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/database.ts';
import type { EventBus } from '../events/bus.ts';
import type { HomeService } from '../homes/service.ts';
import type { StopDefaults, StopRules } from '../instances/planned-stop.ts';
import type { InstanceService } from '../instances/service.ts';
import type { Logger } from '../log.ts';
import { Seat } from '../seats/seat.ts';
import { pause, within } from '../wait.ts';
import { Departures } from './departures.ts';
import { DesktopWatch } from './desktops.ts';
import { purge } from './purge.ts';
import { Schedules } from './schedules.ts';
import { StopTimes } from './stop-times.ts';

const LOOK_EVERY_MS = 5000;
const CLOSE_MS = 4000;

export interface SchedulerOptions {
  readonly db: Database;
  readonly bus: EventBus;
  readonly log: Logger;
  readonly clock: Clock;
  /** This process among those on the database. */
  readonly owner: string;
  readonly defaults: StopDefaults;
  readonly historyDays: number;
  readonly auditDays: number;
  readonly permissions: Permissions;
  /** All applications, with their schedules. */
  apps(): Promise<readonly { readonly id: string; readonly schedule: readonly ScheduleEntry[] }[]>;
  /** Made after the rules that their views need. */
  instances(): Pick<InstanceService, 'start' | 'stop'>;
  homes(): Pick<HomeService, 'remove'>;
}

/**
 * What goes by the clock, in one process of all on a database: stops what is idle or runs for too long, starts and stops by the
 * calendar, ends what deleted users have, closes the rows of gateways that are no more, forgets what is old. Another process takes over within 20 s.
 */
export class Scheduler {
  readonly rules: StopRules;
  readonly #options: SchedulerOptions;
  readonly #seat: Seat;
  readonly #times = new StopTimes();
  readonly #desktops: DesktopWatch;
  readonly #schedules: Schedules;
  readonly #departures: Departures;
  readonly #stop = new AbortController();
  #loops: Promise<unknown> = Promise.resolve();

  constructor(options: SchedulerOptions) {
    const { db, clock, owner, defaults } = options;
    this.#options = options;
    this.rules = { ...defaults, scheduledStop: (appId) => this.#times.of(appId) };
    this.#seat = new Seat({ db, clock, name: 'scheduler', owner });
    const late: Pick<InstanceService, 'start' | 'stop'> = {
      start: (...given) => options.instances().start(...given),
      stop: (...given) => options.instances().stop(...given),
    };
    const parts = {
      ...options,
      seat: this.#seat,
      rules: this.rules,
      instances: late,
      apps: () => options.apps(),
    };
    this.#desktops = new DesktopWatch(parts);
    this.#schedules = new Schedules(parts);
    this.#departures = new Departures({
      ...parts,
      homes: { remove: (...given) => options.homes().remove(...given) },
    });
  }

  start(): void {
    const { signal } = this.#stop;
    this.#loops = Promise.all([
      // apart from the work, so that what takes long does not cost the seat
      this.#repeat(() => this.#seat.keep(), 'the scheduler’s seat could not be asked for'),
      this.#repeat(() => this.#work(signal), 'the scheduler could not look'),
      this.#purge(signal),
    ]);
  }

  /** Ends what it does and lets another process go on at once. */
  async close(): Promise<void> {
    this.#stop.abort();
    await within(CLOSE_MS, this.#loops, () => {});
    await this.#seat.release();
  }

  /** One look at everything, if the seat is free or held: for tests. */
  async once(signal: AbortSignal): Promise<void> {
    await this.#seat.keep();
    await this.#work(signal);
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { db, clock } = this.#options;
    if (!this.#seat.isHeld) this.#desktops.forget();
    else {
      await db.viewers.closeExpired(clock.now());
      await this.#schedules.look(signal);
      await this.#departures.look(signal);
    }
    // every process shows when desktops will be stopped
    await this.#times.look(db, await this.#options.apps());
    if (this.#seat.isHeld) await this.#desktops.look(signal);
  }

  async #repeat(work: () => Promise<unknown>, failed: string): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await work().catch((error: unknown) => this.#options.log.warn({ err: error }, failed));
      await pause(LOOK_EVERY_MS, signal);
    }
  }

  async #purge(signal: AbortSignal): Promise<void> {
    const { db, log, clock, historyDays, auditDays } = this.#options;
    while (!signal.aborted && !this.#seat.isHeld) await pause(LOOK_EVERY_MS, signal);
    await purge({ db, log, clock, historyDays, auditDays, mayGoOn: () => this.#seat.isHeld }, signal);
  }
}
