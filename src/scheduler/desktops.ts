import type { InstanceRow } from '../db/schema/rows.ts';
import { announce, locked } from '../instances/announce.ts';
import { idleLimit, inUseSince, type PlannedStop, plannedStop } from '../instances/planned-stop.ts';
import { SCHEDULER, type SchedulerParts } from './parts.ts';
import { Steady } from './steady.ts';

/** A warning that comes so much late was not missed: it is only seen at the next look. */
const LATE_MS = 15_000;

type Seen = Pick<InstanceRow, 'idleSince' | 'warnedAt'>;

/**
 * Stops what nobody looks at and what runs for too long. What counts is what was seen: since when nobody is connected is
 * written down at each look, and after a clock's jump, or after nobody has looked for a while, everybody's time is counted anew.
 */
export class DesktopWatch {
  readonly #parts: SchedulerParts;
  readonly #steady: Steady;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#steady = new Steady(parts.clock);
  }

  /** One look at every desktop. */
  async look(signal: AbortSignal): Promise<void> {
    const { db, clock, rules, seat } = this.#parts;
    const isSteady = this.#steady.look(seat.freeSince);
    const now = clock.now();
    const rows = (await db.instances.listOpen()).filter((row) => this.#concerns(row));
    const ids = rows.map(({ id }) => id);
    const viewers = await db.viewers.countOpen(ids, now);
    const left = await db.viewers.lastClosed(ids.filter((id) => !viewers.has(id)));
    for (const row of rows) {
      if (signal.aborted || !seat.isHeld) return;
      const open = viewers.get(row.id) ?? 0;
      const seen: Seen = {
        idleSince: this.#idleSince(row, open, left.get(row.id) ?? null, isSteady),
        warnedAt: isSteady && row.warnedAt !== null && row.warnedAt <= now ? row.warnedAt : null,
      };
      const plan = plannedStop({ ...row, ...seen }, open, rules);
      await this.#follow(row, seen, plan);
    }
  }

  /** Another process looks from now on: what it sees is not known here. */
  forget(): void {
    this.#steady.forget();
  }

  #concerns(row: InstanceRow): boolean {
    const { rules } = this.#parts;
    if (row.idleSince !== null || row.warnedAt !== null) return true;
    if (inUseSince(row) === null) return false;
    // whether anything is planned once it is idle
    return idleLimit(row, rules) !== null || plannedStop(row, 0, rules) !== null;
  }

  #idleSince(row: InstanceRow, open: number, leftAt: number | null, isSteady: boolean): number | null {
    const now = this.#parts.clock.now();
    const since = inUseSince(row);
    if (open > 0 || since === null || idleLimit(row, this.#parts.rules) === null) return null;
    if (!isSteady || row.idleSince === null || row.idleSince > now) return now;
    // somebody may have come and gone between two looks
    const times = [row.idleSince, since, leftAt ?? 0];
    return Math.max(...times.filter((time) => time <= now));
  }

  async #follow(row: InstanceRow, seen: Seen, plan: PlannedStop | null): Promise<void> {
    const now = this.#parts.clock.now();
    if (plan === null || now < plan.at - plan.warnMs)
      return this.#write(row, { ...seen, warnedAt: null }, null);
    if (seen.warnedAt === null) {
      const due = plan.at - plan.warnMs;
      return this.#write(row, { ...seen, warnedAt: now - due <= LATE_MS ? due : now }, plan);
    }
    if (now < plan.at || plan.why === 'schedule') return this.#write(row, seen, null);
    await this.#stop(row, plan);
  }

  /** @param warning what people are told of with it; written once, by whoever finds the row as it was seen. */
  async #write(row: InstanceRow, change: Seen, warning: PlannedStop | null): Promise<void> {
    const { db, bus, log } = this.#parts;
    if (change.idleSince === row.idleSince && change.warnedAt === row.warnedAt) return;
    const stopsAt = warning === null ? null : Math.max(warning.at, (change.warnedAt ?? 0) + warning.warnMs);
    const isDone = await db.tx(async () => {
      const now = await locked(this.#parts, row.id);
      // locking it has raised the version
      if (now?.version !== row.version + 1) return false;
      await db.instances.update(row.id, change);
      if (warning !== null && stopsAt !== null) {
        await announce(this.#parts, row.id, 'instance.warned', { stopsAt, stopsWhy: warning.why });
      }
      return true;
    });
    if (!isDone) return;
    bus.emit('instance.changed', { instanceId: row.id });
    if (warning === null) return;
    bus.emit('instance.warned', { instanceId: row.id });
    log.info({ instanceId: row.id, stopsAt, why: warning.why }, 'a desktop will be stopped soon');
  }

  async #stop(row: InstanceRow, plan: PlannedStop): Promise<void> {
    const { db, clock, instances, log, rules, seat } = this.#parts;
    if (!(await seat.confirm())) return;
    // somebody may have connected, or done something, since it was seen
    const now = await db.instances.get(row.id);
    const open = (await db.viewers.countOpen([row.id], clock.now())).get(row.id) ?? 0;
    const still = now === null ? null : plannedStop(now, open, rules);
    if (now?.warnedAt === null || still === null || still.why !== plan.why || clock.now() < still.at) return;
    log.info({ instanceId: row.id, why: plan.why }, 'a desktop is stopped by itself');
    await instances.stop(SCHEDULER, row.id, plan.why);
  }
}
