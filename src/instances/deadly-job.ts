import type { JobRow } from '../db/schema/rows.ts';
import type { AppError } from '../errors.ts';
import { LEASE_MS } from '../jobs/job-lease.ts';
import type { DeadlyHandler } from '../jobs/job-runner.ts';
import { announce, locked } from './announce.ts';
import type { InstanceParts } from './parts.ts';

/** What nobody else would do: it is never given up. */
const MUST_BE_DONE: ReadonlySet<string> = new Set(['instance.stop', 'instance.clear', 'home.remove']);
const STARTS: ReadonlySet<string> = new Set(['instance.start', 'instance.restart']);

/**
 * What becomes of an instance whose job its workers die of. Asks no provider, since that may be what they die of: what a start
 * has left is found by its label, and removed by a job of its own.
 */
export function deadlyJob(parts: InstanceParts): DeadlyHandler {
  return async (job, error) => {
    if (STARTS.has(job.action)) await failStart(parts, job, error);
    if (job.action === 'instance.stop')
      await parts.db.instances.update(job.subject, { error: report(error) });
    parts.bus.emit('instance.changed', { instanceId: job.subject });
    return MUST_BE_DONE.has(job.action) ? 'waits' : 'fails';
  };
}

async function failStart(parts: InstanceParts, job: JobRow, error: AppError): Promise<void> {
  const { db } = parts;
  await db.tx(async () => {
    const row = await locked(parts, job.subject);
    if (row === null || row.desired !== 'running' || row.endedAt !== null) return;
    // another worker may have taken it over meanwhile; asked in here, it stays so until the end of the transaction
    if (!(await db.jobs.renew(job.id, job.leaseOwner ?? '', Date.now() + LEASE_MS))) return;
    const now = Date.now();
    await parts.ports.free(row.id);
    await db.instances.update(row.id, {
      error: report(error),
      runtime: null,
      runtimeAt: now,
      ref: null,
      checkpointAt: null,
      stages: row.stages.map((stage) => ({ ...stage, endedAt: stage.endedAt ?? now })),
    });
    await announce(parts, row.id, 'instance.failed');
  });
}

function report(error: AppError) {
  return { ...error.report() };
}
