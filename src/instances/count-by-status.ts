import type { Database } from '../db/database.ts';
import type { InstanceStatus } from './model.ts';
import { statusOf } from './status.ts';

/** How many instances that have not ended have each status, in two queries. */
export async function countByStatus(db: Database): Promise<Map<InstanceStatus, number>> {
  const rows = await db.instances.listOpen();
  const jobs = await db.jobs.activeOfMany(rows.map(({ id }) => id));
  const counts = new Map<InstanceStatus, number>();
  for (const row of rows) {
    const status = statusOf(row, jobs.get(row.id) ?? null);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}
