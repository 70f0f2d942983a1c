import type { InstanceRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { claimHome } from '../homes/claim.ts';
import { newId } from '../ids.ts';
import { announce } from '../instances/announce.ts';
import type { InstanceParts } from '../instances/parts.ts';
import type { Provider } from '../instances/provider.ts';
import { rowOf } from '../instances/start-key.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { keepMember } from '../projects/membership.ts';
import { quotaFor } from '../quotas/check.ts';
import { bindNow, SAFETY_MS } from './bind-now.ts';
import { type Claim, mustBind } from './binding.ts';
import { poolKey } from './pool-key.ts';

/** As many are looked at; when many people come at once, each begins with another one. */
const MOST_CANDIDATES = 50;
const ALIVE_MS = 1000;

/**
 * Gives the person a desktop that was started ahead: exactly one person gets it, for good. One that has to be told whose it
 * is runs when it was told, or starts otherwise. Null when there is none. Rejects with QUOTA_EXCEEDED, HOME_IN_USE or
 * HOME_ELSEWHERE as a start does.
 */
export async function claimWarm(
  parts: InstanceParts,
  queue: JobQueue,
  claim: Claim,
): Promise<InstanceRow | null> {
  const { app, provider } = claim;
  const ready = await parts.db.instances.listReady(poolKey(app), MOST_CANDIDATES);
  const from = Math.floor(Math.random() * ready.length);
  for (const candidate of [...ready.slice(from), ...ready.slice(0, from)]) {
    if (!(await isAlive(provider, candidate))) continue;
    const claimed = await take(parts, queue, candidate, claim);
    if (claimed === null) continue;
    parts.bus.emit('instance.changed', { instanceId: claimed.row.id });
    return claimed.jobId === null ? claimed.row : bindNow(parts, queue, claim, claimed.row, claimed.jobId);
  }
  return null;
}

/**
 * The one deed after which the desktop is that person's. Where it is to be bound, a start goes with it that comes due should
 * this process not do so.
 */
async function take(
  parts: InstanceParts,
  queue: JobQueue,
  candidate: InstanceRow,
  { app, provider, userId, projectId, named }: Claim,
): Promise<{ row: InstanceRow; jobId: string | null } | null> {
  const { db } = parts;
  const { id } = candidate;
  const jobId = mustBind(provider, app) ? newId() : null;
  const takeQuota = await quotaFor(parts, { userId, projectId });
  try {
    return await db.tx(async () => {
      await takeQuota?.(candidate);
      await keepMember(db, { userId, projectId });
      await claimHome(parts, { ...candidate, userId });
      const now = Date.now();
      if (!(await db.instances.claim(id, { userId, projectId }, now))) return null;
      if (named !== null) await db.startKeys.insert(rowOf(named, id));
      if (jobId !== null) {
        await db.instances.update(id, { startedAt: null, runtime: 'created' });
        const runAt = now + SAFETY_MS;
        await queue.add({ id: jobId, action: 'instance.start', subject: id, projectId, runAt });
      } else await announce(parts, id, 'instance.claimed');
      const row = await db.instances.get(id);
      return row === null ? null : { row, jobId };
    });
  } catch (error) {
    // its start has not quite ended
    if (error instanceof AppError && error.code === 'INSTANCE_BUSY') return null;
    throw error;
  }
}

/** One that has died since it was last looked at is nobody's first desktop. */
async function isAlive(provider: Provider, { id, ref }: InstanceRow): Promise<boolean> {
  try {
    return (await provider.inspect({ instanceId: id, ref }, AbortSignal.timeout(ALIVE_MS))) === 'running';
  } catch {
    return false;
  }
}
