import type { Database } from '../db/database.ts';
import type { InstanceRow, JobRow } from '../db/schema/rows.ts';
import type { InstanceView, Waiting } from './model.ts';
import { isAdmitted, startsUnderWay } from './starts.ts';
import { allowedActions } from './status.ts';
import { waitingTime } from './waiting-time.ts';

/** What a start says that waits, before what it waits for. */
export const WAITS_FOR = 'It waits for ';

/** Newest ended instances from which is guessed how long one lasts. */
const MOST_ENDED = 200;

/** The starts among the rows that wait for something, such as room on their host. Asks nothing where none does. */
export async function waitingOf(
  db: Database,
  rows: readonly InstanceRow[],
  jobs: ReadonlyMap<string, JobRow>,
  now = Date.now(),
): Promise<ReadonlyMap<string, Waiting>> {
  const found = new Map<string, Waiting>();
  const waiting = rows.filter((row) => jobs.get(row.id)?.action === 'instance.start' && isWaiting(row));
  for (const providerId of new Set(waiting.map(({ provider }) => provider))) {
    const line = (await startsUnderWay(db, providerId)).filter(({ row }) => isWaiting(row));
    const { lasted, ages } = await history(db, providerId, now);
    for (const row of waiting.filter(({ provider }) => provider === providerId)) {
      const position = Math.max(1, line.findIndex((start) => start.row.id === row.id) + 1);
      const ms = waitingTime(position, lasted, ages);
      found.set(row.id, {
        message: row.stages[0]?.message ?? '',
        position,
        of: Math.max(position, line.length),
        running: ages.length,
        estimateSeconds: ms === null ? null : Math.ceil(ms / 1000),
      });
    }
  }
  return found;
}

/** One that looks for room again is no less waiting while it looks. */
export function waitingView(waiting: Waiting): Pick<InstanceView, 'waiting' | 'status' | 'allowedActions'> {
  return { waiting, status: 'pending', allowedActions: allowedActions('pending', null) };
}

/** Of one whose start has not ended: why it failed before, if it did, is still in its row. */
function isWaiting(row: InstanceRow): boolean {
  return !isAdmitted(row) && row.stages[0]?.message?.startsWith(WAITS_FOR) === true;
}

async function history(
  db: Database,
  providerId: string,
  now: number,
): Promise<{ readonly lasted: number[]; readonly ages: number[] }> {
  const { rows } = await db.instances.list({ includeEnded: true, offset: 0, limit: MOST_ENDED });
  const lasted: number[] = [];
  const ages: number[] = [];
  for (const { provider, startedAt, endedAt } of rows) {
    if (provider !== providerId || startedAt === null) continue;
    if (endedAt === null) ages.push(now - startedAt);
    else lasted.push(endedAt - startedAt);
  }
  return { lasted, ages };
}
