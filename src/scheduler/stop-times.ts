import type { ScheduleEntry } from '../apps/lifetime.ts';
import type { Database } from '../db/database.ts';
import { plannedRuns } from './calendar.ts';

/** When the calendar stops the desktops of each application next, as it was when this process last looked. */
export class StopTimes {
  #next: ReadonlyMap<string, number> = new Map();

  /** One query where an application has a schedule, else none. */
  async look(
    db: Database,
    apps: readonly { readonly id: string; readonly schedule: readonly ScheduleEntry[] }[],
  ): Promise<void> {
    const stops = [...plannedRuns(apps).values()].filter(({ action }) => action === 'stop');
    if (stops.length === 0) {
      this.#next = new Map();
      return;
    }
    const times = new Map((await db.schedules.list()).map(({ id, nextAt }) => [id, nextAt]));
    const next = new Map<string, number>();
    for (const { id, appId } of stops) {
      const at = times.get(id);
      if (at !== undefined) next.set(appId, Math.min(at, next.get(appId) ?? at));
    }
    this.#next = next;
  }

  of(appId: string): number | null {
    return this.#next.get(appId) ?? null;
  }
}
