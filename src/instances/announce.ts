import type { InstanceRow, UserRow } from '../db/schema/rows.ts';
import type { DomainEventType, InstanceEventPayload } from '../events/domain-events.ts';
import { writeEvent } from '../events/outbox.ts';
import type { StopReason } from './model.ts';
import type { InstanceParts } from './parts.ts';
import type { RuntimeState } from './provider.ts';
import { statusOf } from './status.ts';

type Parts = Pick<InstanceParts, 'db' | 'bus'>;

const MAX_MESSAGE = 1000;
const QUEUED = { action: 'instance.start', status: 'pending' } as const;

/** Tells of the instance as it is now. Inside the transaction of the change that it tells of, after the change. */
export async function announce(
  parts: Parts,
  instanceId: string,
  type: DomainEventType,
  more: Pick<InstanceEventPayload, 'stopsAt' | 'stopsWhy'> = {},
): Promise<void> {
  const row = await parts.db.instances.get(instanceId);
  if (row === null) return;
  const owner = row.userId === null ? null : await parts.db.users.get(row.userId);
  await announceRow(parts, type, row, owner, more);
}

/** The same of a row that the caller has, as it is after the change. */
export function announceRow(
  parts: Parts,
  type: DomainEventType,
  row: InstanceRow,
  owner: UserRow | null,
  more: Pick<InstanceEventPayload, 'stopsAt' | 'stopsWhy'> = {},
): Promise<void> {
  const error = row.error;
  return writeEvent(parts, {
    type,
    subject: row.id,
    payload: {
      version: 1,
      instanceId: row.id,
      appId: row.appId,
      appName: row.appName,
      provider: row.provider,
      owner: owner === null ? null : { id: owner.id, username: owner.username },
      ...(row.projectId === null ? {} : { projectId: row.projectId }),
      status: statusOf(row, type === 'instance.requested' ? QUEUED : null),
      error: error === null ? null : { code: error.code, message: error.message.slice(0, MAX_MESSAGE) },
      ...more,
    },
  });
}

/**
 * The row as it is, locked until the end of the transaction: nobody changes it, or writes an event about it, meanwhile.
 * First in the transaction, since MariaDB shows what it was when the transaction first read.
 */
export async function locked({ db }: Parts, instanceId: string): Promise<InstanceRow | null> {
  return (await db.instances.update(instanceId, {})) ? db.instances.get(instanceId) : null;
}

/** Wants the instance gone and tells so, the first time. */
export async function wantStopped(parts: Parts, instanceId: string, why?: StopReason): Promise<void> {
  await parts.db.tx(async () => {
    const row = await locked(parts, instanceId);
    if (row === null || row.endedAt !== null) return;
    await parts.db.instances.update(instanceId, { desired: 'stopped', error: null });
    if (row.desired === 'running') {
      await announce(parts, instanceId, 'instance.stopping', why === undefined ? {} : { stopsWhy: why });
    }
  });
}

/**
 * Remembers what the runtime says, and tells of it.
 * @param version changes nothing unless the row still has this one.
 */
export async function rememberRuntime(
  parts: Parts,
  instanceId: string,
  runtime: RuntimeState,
  version?: number,
): Promise<void> {
  await parts.db.tx(async () => {
    const row = await locked(parts, instanceId);
    // locking it has raised the version
    if (row === null || (version !== undefined && row.version !== version + 1)) return;
    await parts.db.instances.update(instanceId, { runtime, runtimeAt: Date.now() });
    const type = typeOfChange(row.runtime, runtime);
    if (type !== null) await announce(parts, instanceId, type);
  });
}

/** Remembers that there is a state which the desktop can go back to, and tells of it. @param at UTC ms. */
export async function rememberCheckpoint(parts: Parts, instanceId: string, at: number): Promise<void> {
  await parts.db.tx(async () => {
    const row = await locked(parts, instanceId);
    if (row === null || row.endedAt !== null) return;
    await parts.db.instances.update(instanceId, { checkpointAt: at });
    await announce(parts, instanceId, 'instance.checkpointed');
  });
}

function typeOfChange(before: InstanceRow['runtime'], now: RuntimeState): DomainEventType | null {
  if (before === now) return null;
  if (now === 'gone') return 'instance.lost';
  if (now === 'paused') return 'instance.paused';
  return now === 'running' && (before === 'paused' || before === 'gone') ? 'instance.resumed' : null;
}
