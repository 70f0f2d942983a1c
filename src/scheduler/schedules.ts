import { createHash } from 'node:crypto';
import { nextRun } from '../apps/calendar.ts';
import type { ScheduleEntry } from '../apps/lifetime.ts';
import { toIdentity } from '../auth/identity.ts';
import type { Permissions } from '../auth/permissions.ts';
import { UniqueViolation } from '../db/database.ts';
import type { ScheduleRow } from '../db/schema/rows.ts';
import { AppError, asAppError } from '../errors.ts';
import { bringUpToDate, dueTime, type Planned, plannedRuns } from './calendar.ts';
import { SCHEDULER, type SchedulerParts } from './parts.ts';

const MAX_ERROR = 255;

export interface SchedulesParts extends SchedulerParts {
  readonly permissions: Permissions;
  /** All applications, with their schedules. */
  apps(): Promise<readonly { readonly id: string; readonly schedule: readonly ScheduleEntry[] }[]>;
}

/**
 * Starts and stops by the calendar. What is done bears the time at which it was due, so that it happens once even where it is
 * done twice: a start gives its instance an id made of it, a stop leaves alone what was made later.
 */
export class Schedules {
  readonly #parts: SchedulesParts;

  constructor(parts: SchedulesParts) {
    this.#parts = parts;
  }

  /** Does what is due. */
  async look(signal: AbortSignal): Promise<void> {
    const { db, clock, log, seat } = this.#parts;
    const wanted = plannedRuns(await this.#parts.apps());
    const rows = await bringUpToDate(db, wanted, clock.now());
    for (const row of rows.filter(({ nextAt }) => nextAt <= clock.now())) {
      const planned = wanted.get(row.id);
      if (planned === undefined || signal.aborted || !(await seat.confirm())) return;
      const lastError = await this.#run(planned, row, signal);
      if (lastError !== null)
        log.warn({ schedule: planned, reason: lastError }, 'a scheduled action was not done');
    }
  }

  /** @returns why it was not done. */
  async #run(planned: Planned, row: ScheduleRow, signal: AbortSignal): Promise<string | null> {
    const { db, clock } = this.#parts;
    const now = clock.now();
    const due = dueTime(planned, row.nextAt, now);
    const lastError =
      due === null ? 'No gateway ran at that time.' : await this.#attempt(planned, due, signal);
    const nextAt = nextRun(planned.cron, planned.timezone, now);
    if (nextAt === null) return lastError;
    const lastAt = due === null ? row.lastAt : now;
    await db.schedules.advance(row.id, row.nextAt, { nextAt, lastAt, lastError });
    return lastError;
  }

  async #attempt(planned: Planned, due: number, signal: AbortSignal): Promise<string | null> {
    try {
      await (planned.action === 'stop' ? this.#stopAll(planned, due, signal) : this.#start(planned, due));
      return null;
    } catch (error) {
      // what could not be written down is tried again
      if (error instanceof AppError && error.code === 'DATABASE_UNREACHABLE') throw error;
      return asAppError(error).message.slice(0, MAX_ERROR);
    }
  }

  async #stopAll({ appId }: Planned, due: number, signal: AbortSignal): Promise<void> {
    const { db, instances, seat } = this.#parts;
    const open = (await db.instances.listOpen()).filter(
      // one that waits for its owner is the pool's; one made since is none of this schedule's business
      (row) => row.appId === appId && row.userId !== null && row.desired === 'running' && row.createdAt < due,
    );
    for (const { id } of open) {
      signal.throwIfAborted();
      if (!(await seat.confirm())) return;
      await instances.stop(SCHEDULER, id, 'schedule');
    }
  }

  async #start({ id, appId, user = '' }: Planned, due: number): Promise<void> {
    const { db, instances, permissions } = this.#parts;
    const owner = await db.users.findByUsername(user);
    if (owner === null || owner.disabledAt !== null) {
      throw new AppError('USER_NOT_FOUND', `There is no user named ${user} who could sign in.`);
    }
    const open = await db.instances.list({ userId: owner.id, appId, offset: 0, limit: 200 });
    if (open.rows.some(({ desired }) => desired === 'running')) return;
    const identity = toIdentity(owner, await db.groups.ofUser(owner.id));
    permissions.require(identity, 'apps.launch');
    try {
      await instances.start(permissions.actor(identity), appId, { id: idOf(id, due) });
    } catch (error) {
      // it was done before: by this process before it ended, or by another one
      if (!(error instanceof UniqueViolation)) throw error;
    }
  }
}

/** Letters and digits, as ids are. */
function idOf(scheduleId: string, due: number): string {
  return createHash('sha256').update(`${scheduleId} ${due}`).digest('hex').slice(0, 20);
}
