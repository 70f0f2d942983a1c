import { createHash } from 'node:crypto';
import { nextRun } from '../apps/calendar.ts';
import type { ScheduleEntry } from '../apps/lifetime.ts';
import type { Database } from '../db/database.ts';
import type { ScheduleRow } from '../db/schema/rows.ts';

/** What was missed while no gateway ran is made up for when it is younger than this. */
const MAKE_UP_MS = 3_600_000;

export interface Planned extends ScheduleEntry {
  readonly id: string;
  readonly appId: string;
}

/** Schedules of all applications by the id of their row. */
export function plannedRuns(
  apps: readonly { readonly id: string; readonly schedule: readonly ScheduleEntry[] }[],
): Map<string, Planned> {
  const all = apps.flatMap(({ id: appId, schedule }) =>
    schedule.map((entry): Planned => ({ ...entry, appId, id: `${appId}/${hashOf(entry)}` })),
  );
  return new Map(all.map((planned) => [planned.id, planned]));
}

/** Another one after every change, so that a changed schedule makes up for nothing. */
function hashOf({ cron, timezone, action, user = '' }: ScheduleEntry): string {
  return createHash('sha256')
    .update(JSON.stringify([cron, timezone, action, user]))
    .digest('hex')
    .slice(0, 16);
}

/** Makes the table say what the applications do. @returns the rows after it. */
export async function bringUpToDate(
  db: Database,
  wanted: ReadonlyMap<string, Planned>,
  now: number,
): Promise<ScheduleRow[]> {
  const rows = new Map((await db.schedules.list()).map((row) => [row.id, row]));
  const gone = [...rows.keys()].filter((id) => !wanted.has(id));
  await db.schedules.delete(gone);
  for (const id of gone) rows.delete(id);
  for (const { id, cron, timezone } of wanted.values()) {
    const row = rows.get(id);
    // each look asks for what is not due yet; a clock that went back brings the next time nearer
    if (row !== undefined && row.nextAt <= now) continue;
    const nextAt = nextRun(cron, timezone, now);
    if (nextAt === null || (row !== undefined && row.nextAt <= nextAt)) continue;
    const fresh = { id, nextAt, lastAt: row?.lastAt ?? null, lastError: row?.lastError ?? null };
    if (row === undefined) await db.schedules.add(fresh);
    else await db.schedules.advance(id, row.nextAt, { nextAt });
    rows.set(id, fresh);
  }
  return [...rows.values()];
}

/** When a due schedule was to run last; null when all of that is too long ago. */
export function dueTime({ cron, timezone }: ScheduleEntry, nextAt: number, now: number): number | null {
  if (nextAt >= now - MAKE_UP_MS) return nextAt;
  const missed = nextRun(cron, timezone, now - MAKE_UP_MS);
  return missed !== null && missed <= now ? missed : null;
}
