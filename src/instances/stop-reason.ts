import { z } from 'zod';
import type { Database } from '../db/database.ts';
import type { InstanceRow } from '../db/schema/rows.ts';
import type { StoppedBy, StopReason } from './model.ts';
import { idleLimit, type StopDefaults, timeLimit } from './planned-stop.ts';

const MINUTE_MS = 60_000;

const storedReason = z.object({
  why: z.enum(['idle', 'max-time', 'schedule']),
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

/** Of those that are stopped or to be stopped, why, where nobody did it by hand. */
export async function stopReasons(
  db: Database,
  rows: readonly InstanceRow[],
): Promise<ReadonlyMap<string, StoppedBy>> {
  const stopped = rows.filter(({ desired }) => desired === 'stopped').map(({ id }) => id);
  const reasons = new Map<string, StoppedBy>();
  if (stopped.length === 0) return reasons;
  for (const [id, params] of await db.instances.stopReasons(stopped)) {
    const reason = storedReason.safeParse(params);
    if (reason.success) reasons.set(id, reason.data);
  }
  return reasons;
}
