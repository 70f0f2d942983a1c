import { z } from 'zod';
import type { Database } from '../db/database.ts';
import type { InstanceRow } from '../db/schema/rows.ts';
import type { StoppedBy, StopReason } from './model.ts';
import type { InstanceParts } from './parts.ts';
import { idleLimit, type StopDefaults, timeLimit } from './planned-stop.ts';

const MINUTE_MS = 60_000;

const reason = z.enum(['idle', 'max-time', 'schedule']) satisfies z.ZodType<StopReason>;
const storedReason = z.object({
  why: reason,
  minutes: z.number().nullable().default(null),
}) satisfies z.ZodType<StoppedBy>;

/** What the job of a stop that nobody asked for remembers: the limit as it is now, which may be another one later. */
export function stopReason(
  why: StopReason,
  row: Pick<InstanceRow, 'app'>,
  defaults: StopDefaults | undefined,
): StoppedBy {
  if (defaults === undefined || why === 'schedule') return { why, minutes: null };
  const limitMs = why === 'idle' ? idleLimit(row, defaults) : timeLimit(row, defaults);
  return { why, minutes: limitMs === null ? null : limitMs / MINUTE_MS };
}

/** The same for a stop that could not be queued when it was wanted: why was told of it then. */
export async function toldReason(
  { db, stops }: Pick<InstanceParts, 'db' | 'stops'>,
  row: Pick<InstanceRow, 'id' | 'app'>,
): Promise<StoppedBy | null> {
  const told = await db.outbox.lastOf(row.id, 'instance.stopping');
  const why = reason.safeParse(told?.payload.stopsWhy);
  return why.success ? stopReason(why.data, row, stops) : null;
}

/** Of those that are stopped or to be stopped, why, where nobody did it by hand. */
export async function stopReasons(
  db: Database,
  rows: readonly InstanceRow[],
): Promise<ReadonlyMap<string, StoppedBy>> {
  const stopped = rows.filter(({ desired }) => desired === 'stopped').map(({ id }) => id);
  const reasons = new Map<string, StoppedBy>();
  if (stopped.length === 0) return reasons;
  for (const [id, params] of await db.instances.stopReasons(stopped)) {
    const stored = storedReason.safeParse(params);
    if (stored.success) reasons.set(id, stored.data);
  }
  return reasons;
}
