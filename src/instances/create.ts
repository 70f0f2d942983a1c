import type { AppDefinition } from '../apps/definition.ts';
import { fixedCredentials } from '../apps/registry.ts';
import type { InstanceRow, ProjectRow, UserRow } from '../db/schema/rows.ts';
import { claimHome } from '../homes/claim.ts';
import { homeOf } from '../homes/use.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { keepMember } from '../projects/membership.ts';
import { quotaFor } from '../quotas/check.ts';
import { takenBy } from '../quotas/usage.ts';
import { announceRow } from './announce.ts';
import { snapshotApp } from './app-snapshot.ts';
import type { InstanceParts } from './parts.ts';
import type { Provider } from './provider.ts';
import { needsOf } from './room-check.ts';
import { generateCredentials, sealCredentials } from './secrets.ts';
import { type NamedStart, rowOf } from './start-key.ts';

export interface NewInstance {
  readonly id: string;
  readonly app: AppDefinition;
  readonly provider: Provider;
  /** Null for a desktop that is started ahead of whoever will claim it. */
  readonly userId: string | null;
  /** The project that it is to belong to; null for none. */
  readonly projectId: string | null;
  readonly poolKey: string | null;
  /** Null where its client does not ask for it twice. */
  readonly named?: NamedStart | null;
}

/**
 * Writes the rows of an instance and queues its start, all or nothing; wake the queue afterwards. Rejects with QUOTA_EXCEEDED,
 * HOME_IN_USE or HOME_ELSEWHERE, and with PROJECT_NOT_FOUND where the owner does not belong to the project any more.
 */
export async function createInstance(
  parts: InstanceParts,
  queue: JobQueue,
  { id, app, provider, userId, projectId, poolKey, named = null }: NewInstance,
): Promise<{
  readonly row: InstanceRow;
  readonly owner: UserRow | null;
  readonly project: ProjectRow | null;
}> {
  const { db, sealer } = parts;
  const row: InstanceRow = {
    id,
    appId: app.id,
    appName: app.name,
    userId,
    projectId,
    provider: app.provider,
    app: snapshotApp(sealer, id, app),
    ref: null,
    desired: 'running',
    runtime: null,
    runtimeAt: null,
    error: null,
    actionError: null,
    stages: [],
    createdAt: Date.now(),
    startedAt: null,
    checkpointAt: null,
    endedAt: null,
    poolKey,
    claimedAt: null,
    idleSince: null,
    warnedAt: null,
    ...takenBy(provider, needsOf(provider, app.settings)),
    version: 1,
  };
  const [owner, project, takeQuota] = await Promise.all([
    userId === null ? null : db.users.get(userId),
    projectId === null ? null : db.projects.get(projectId),
    quotaFor(parts, row),
  ]);
  const fixed = fixedCredentials(app);
  const credentials = fixed === 'generate' ? generateCredentials(app.protocol) : fixed;
  const sealed = sealCredentials(sealer, id, credentials);
  const rows = () => [
    ...(named === null ? [] : [db.startKeys.insert(rowOf(named, id))]),
    db.instances.insert(row),
    db.connections.put({
      instanceId: id,
      protocol: app.protocol,
      host: null,
      port: null,
      innerHost: null,
      innerPort: null,
      credentials: sealed,
      createdAt: row.createdAt,
    }),
    queue.add({ id, action: 'instance.start', subject: id, projectId }),
    announceRow(parts, 'instance.requested', row, owner),
  ];
  const { publishesPorts } = provider.capabilities;
  if (!publishesPorts && homeOf(row) === undefined && takeQuota === null && projectId === null) {
    await db.together(rows);
    return { row, owner, project };
  }
  await db.tx(async () => {
    await takeQuota?.(row);
    await keepMember(db, row);
    await claimHome(parts, row);
    // in this order, and no more waiting than must be: meanwhile nobody else writes
    await Promise.all(rows());
    if (publishesPorts) await parts.ports.lease(id);
  });
  return { row, owner, project };
}
