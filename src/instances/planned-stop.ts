import type { InstanceRow } from '../db/schema/rows.ts';
import type { StopReason } from './model.ts';

const MINUTE_MS = 60_000;

/** What counts where an application says nothing. */
export interface StopDefaults {
  readonly idleStopMinutes: number;
  readonly maxSessionMinutes: number;
  readonly stopWarnMinutes: number;
}

/** When desktops are stopped by themselves. */
export interface StopRules extends StopDefaults {
  /** UTC ms when the calendar stops the application's desktops next; null when it does not. */
  scheduledStop(appId: string): number | null;
}

export interface PlannedStop {
  /** UTC ms. */
  readonly at: number;
  readonly why: StopReason;
  /** ms before `at` at which people are told; what may not run for longer is told of at once. */
  readonly warnMs: number;
}

export type LifetimeFacts = Pick<
  InstanceRow,
  | 'appId'
  | 'app'
  | 'userId'
  | 'desired'
  | 'runtime'
  | 'error'
  | 'startedAt'
  | 'claimedAt'
  | 'endedAt'
  | 'idleSince'
  | 'warnedAt'
>;

/** ms; null for never. From the application as it was when the instance was started. */
export function idleLimit({ app }: Pick<InstanceRow, 'app'>, defaults: StopDefaults): number | null {
  return limit(app.idleMinutes, defaults.idleStopMinutes);
}

/** ms that it may run in all; null for ever. */
export function timeLimit({ app }: Pick<InstanceRow, 'app'>, defaults: StopDefaults): number | null {
  return limit(app.maxMinutes, defaults.maxSessionMinutes);
}

/** Since when somebody has had the desktop, UTC ms; null while nobody does: it starts, has failed or waits for its owner. */
export function inUseSince(row: LifetimeFacts): number | null {
  const { startedAt, claimedAt } = row;
  const runs = row.desired === 'running' && row.endedAt === null && row.error === null;
  return runs && row.userId !== null && startedAt !== null ? Math.max(startedAt, claimedAt ?? 0) : null;
}

/** The next stop that nobody has to ask for. @param viewers how many are open now. */
export function plannedStop(row: LifetimeFacts, viewers: number, rules: StopRules): PlannedStop | null {
  const since = inUseSince(row);
  if (since === null) return null;
  const warnMs = rules.stopWarnMinutes * MINUTE_MS;
  const idle = idleLimit(row, rules);
  const most = timeLimit(row, rules);
  const scheduled = rules.scheduledStop(row.appId);
  const stops: PlannedStop[] = [];
  // what is paused waits for its owner, on purpose
  if (idle !== null && viewers === 0 && row.idleSince !== null && row.runtime === 'running') {
    stops.push(told(row, { at: row.idleSince + idle, why: 'idle', warnMs: Math.min(warnMs, idle) }));
  }
  if (most !== null) {
    stops.push(told(row, { at: since + most, why: 'max-time', warnMs: Math.min(warnMs, most) }));
  }
  if (scheduled !== null) stops.push({ at: scheduled, why: 'schedule', warnMs });
  return stops.sort((a, b) => a.at - b.at)[0] ?? null;
}

/** Nobody is stopped without having been told for as long as was promised, whatever the clock says. */
function told({ warnedAt }: LifetimeFacts, stop: PlannedStop): PlannedStop {
  return warnedAt === null ? stop : { ...stop, at: Math.max(stop.at, warnedAt + stop.warnMs) };
}

function limit(own: unknown, byDefault: number): number | null {
  const minutes = typeof own === 'number' ? own : byDefault;
  return minutes === 0 ? null : minutes * MINUTE_MS;
}
