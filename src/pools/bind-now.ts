import type { InstanceRow } from '../db/schema/rows.ts';
import { homeForStart } from '../homes/claim.ts';
import { newId } from '../ids.ts';
import type { InstanceParts } from '../instances/parts.ts';
import { LEASE_MS } from '../jobs/job-lease.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { BIND_MS, bindOwner, type Claim, showBound } from './binding.ts';

/** A process that has not bound what it claimed after this time does so no more: its start comes due. */
export const SAFETY_MS = 3 * BIND_MS;

/**
 * Tells the desktop that was just claimed whose it is, and shows it. Where that fails its start does the rest, at once: it is
 * that person's in any case.
 * @param jobId its start, which is due only later.
 */
export async function bindNow(
  parts: InstanceParts,
  queue: JobQueue,
  { app, provider, userId }: Claim,
  row: InstanceRow,
  jobId: string,
): Promise<InstanceRow> {
  const { db } = parts;
  const log = parts.log.child({ instanceId: row.id });
  try {
    const [owner, home] = await Promise.all([db.users.get(userId), homeForStart(parts, row)]);
    const to = { settings: provider.settings.parse(app.settings), ownerName: owner?.username ?? '', home };
    const signal = AbortSignal.timeout(BIND_MS);
    await bindOwner(provider, row, to, { signal, log, progress: () => {} });
    await showBound(parts, row.id, () => takeOver(parts, row, jobId));
  } catch (error) {
    log.info({ err: error }, 'a warm desktop could not be told at once whose it is');
    await queue.retry(jobId).catch((later: unknown) => log.debug({ err: later }, 'its start comes later'));
  }
  return (await db.instances.get(row.id)) ?? row;
}

/** Ends the start that is not needed any more, unless somebody has begun or canceled it. */
async function takeOver({ db }: InstanceParts, row: InstanceRow, jobId: string): Promise<boolean> {
  const own = `claim-${newId()}`;
  const due = (row.claimedAt ?? 0) + SAFETY_MS;
  if ((await db.jobs.claimOne(jobId, own, due, LEASE_MS)) === null) return false;
  return db.jobs.finish(jobId, own, { status: 'finished', updated: Date.now() });
}
