import type { Database } from '../db/database.ts';
import type { InstanceRow, JobRow } from '../db/schema/rows.ts';

export interface StartUnderWay {
  readonly row: InstanceRow;
  readonly job: JobRow;
}

/** Every start at a provider that has not ended, in the order in which they go on. */
export async function startsUnderWay(db: Database, providerId: string): Promise<readonly StartUnderWay[]> {
  const rows = await db.instances.listStarting(providerId);
  const jobs = await db.jobs.activeOfMany(rows.map(({ id }) => id));
  return rows
    .flatMap((row) => {
      const job = jobs.get(row.id);
      return job?.action === 'instance.start' ? [{ row, job }] : [];
    })
    .sort((one, other) => (goesBefore(one, other) ? -1 : 1));
}

/** Somebody waits for the one; what is started ahead for nobody yet comes after that. Else the older one goes first. */
export function goesBefore(one: StartUnderWay, other: StartUnderWay): boolean {
  const isForSomebody = one.row.userId !== null;
  if (isForSomebody !== (other.row.userId !== null)) return isForSomebody;
  const [mine, theirs] = [one.job, other.job];
  return mine.created === theirs.created ? mine.id < theirs.id : mine.created < theirs.created;
}

/** Whether the host's room was looked at and given to it, so that it counts for all others. */
export function isAdmitted({ stages, error }: Pick<InstanceRow, 'stages' | 'error'>): boolean {
  return error === null && stages.some(({ name }) => name !== 'check');
}
