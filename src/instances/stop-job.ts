import { AppError } from '../errors.ts';
import type { JobHandler } from '../jobs/queue.ts';
import type { InstanceParts } from './parts.ts';

const DEFAULT_GRACE_SECONDS = 5;

/** Ends an instance: nothing of it is left at the provider, its port is free, its row is history. Repeatable. */
export function stopJob(parts: InstanceParts): JobHandler {
  return async (job, signal) => {
    const { db, bus, log } = parts;
    const row = await db.instances.get(job.subject);
    if (row === null || row.endedAt !== null) return null;
    const provider = parts.provider(row.provider);
    if (provider === null) {
      throw new AppError('PROVIDER_UNREACHABLE', `There is no provider named ${row.provider} any more.`);
    }
    const seconds = Number(row.app.stopGraceSeconds ?? DEFAULT_GRACE_SECONDS);
    await provider.stop(
      { instanceId: row.id, ref: row.ref },
      { signal, log: log.child({ instanceId: row.id }), graceMs: seconds * 1000, progress: () => {} },
    );
    await db.tx(async () => {
      await parts.ports.free(row.id);
      await db.connections.delete(row.id);
      const now = Date.now();
      await db.instances.update(row.id, { endedAt: now, runtime: 'gone', runtimeAt: now });
    });
    bus.emit('instance.changed', { instanceId: row.id });
    return null;
  };
}
