import type { InstanceRow } from '../db/schema/rows.ts';
import { asAppError } from '../errors.ts';
import { discardHome } from '../homes/claim.ts';
import { isHandedOn, type JobHandler } from '../jobs/queue.ts';
import { announce, locked } from './announce.ts';
import { graceMsOf } from './app-snapshot.ts';
import type { InstanceParts } from './parts.ts';

/** Ends an instance: nothing of it is left at the provider, its port is free, its row is history. Repeatable. */
export function stopJob(parts: InstanceParts): JobHandler {
  return async (job, signal) => {
    const { db, bus } = parts;
    const row = await db.instances.get(job.subject);
    if (row === null || row.endedAt !== null) return null;
    try {
      await endDesktop(parts, row, signal);
      await discardHome(parts, row, signal);
    } catch (error) {
      if (!isHandedOn(signal, error)) await remember(parts, row, signal.aborted ? signal.reason : error);
      throw error;
    }
    await db.tx(async () => {
      const open = await locked(parts, row.id);
      if (open === null || open.endedAt !== null) return;
      await parts.ports.free(row.id);
      await db.connections.delete(row.id);
      const now = Date.now();
      await db.instances.update(row.id, { endedAt: now, runtime: 'gone', runtimeAt: now, error: null });
      await announce(parts, row.id, 'instance.stopped');
    });
    bus.emit('instance.changed', { instanceId: row.id });
    return null;
  };
}

async function endDesktop(parts: InstanceParts, row: InstanceRow, signal: AbortSignal): Promise<void> {
  const log = parts.log.child({ instanceId: row.id });
  const provider = parts.provider(row.provider);
  if (provider === null) {
    // should the provider come back, it finds what carries our label and no open row
    log.warn({ provider: row.provider }, 'an instance was ended whose provider is not there any more');
    return;
  }
  const target = { instanceId: row.id, ref: row.ref };
  await provider.stop(target, { signal, log, graceMs: graceMsOf(row.app), progress: () => {} });
}

/** Why it still is being stopped, for who waits; it is tried again. */
async function remember(
  { db, bus, log }: InstanceParts,
  { id }: InstanceRow,
  reason: unknown,
): Promise<void> {
  const error = asAppError(reason);
  log.warn({ instanceId: id, code: error.code, detail: error.detail, err: error.cause }, error.message);
  await db.instances.update(id, { error: { ...error.report() } });
  bus.emit('instance.changed', { instanceId: id });
}
