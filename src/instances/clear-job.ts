import type { JobHandler } from '../jobs/queue.ts';
import { withDeadline } from '../wait.ts';
import type { InstanceParts } from './parts.ts';

/** Who wants to start it again waits for as long. */
const TIMEOUT_MS = 20_000;

/** Removes what a failed start left and could not remove itself; the row stays as it is. Repeatable. */
export function clearJob(parts: InstanceParts): JobHandler {
  return async (job, signal) => {
    const row = await parts.db.instances.get(job.subject);
    if (row === null || row.endedAt !== null || row.error === null) return null;
    const log = parts.log.child({ instanceId: row.id });
    const target = { instanceId: row.id, ref: null };
    await withDeadline(TIMEOUT_MS, [signal], async (deadline) => {
      const context = { signal: deadline, log, graceMs: 0, progress: () => {} };
      await parts.provider(row.provider)?.stop(target, context);
    });
    return null;
  };
}
