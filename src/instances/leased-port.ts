import type { JobRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { LEASE_MS } from '../jobs/job-lease.ts';
import { locked } from './announce.ts';
import type { InstanceParts } from './parts.ts';

type Parts = Pick<InstanceParts, 'db' | 'bus' | 'ports'>;

/** A process that stood still for a while may have lost its job to another one, and not know it yet. */
export function isOurs({ db }: Pick<Parts, 'db'>, { id, leaseOwner }: JobRow): Promise<boolean> {
  return db.jobs.renew(id, leaseOwner ?? '', Date.now() + LEASE_MS);
}

/** The port of the job's instance, leased when it has none. Rejects with START_CANCELED when the job is not ours any more. */
export async function leasedPort(parts: Parts, job: JobRow): Promise<number> {
  const lease = await parts.db.leases.ofInstance(job.subject);
  return lease?.port ?? whileOurs(parts, job, () => parts.ports.lease(job.subject));
}

/** Another port in place of one that something outside the gateway holds. Rejects as `leasedPort` does. */
export function otherPort(parts: Parts, job: JobRow, taken: number): Promise<number> {
  return whileOurs(parts, job, () => parts.ports.exchange(job.subject, taken));
}

/** Whoever took over may have freed the port already: what is leased after that is nobody's. */
function whileOurs<T>(parts: Parts, job: JobRow, work: () => Promise<T>): Promise<T> {
  return parts.db.tx(async () => {
    const row = await locked(parts, job.subject);
    if (row === null || row.endedAt !== null || !(await isOurs(parts, job)))
      throw new AppError('START_CANCELED', 'The start was canceled.');
    return work();
  });
}

/** Frees the ports of instances that have ended or failed, and that no job works on. */
export async function freeStrayPorts(parts: Parts): Promise<void> {
  const { db, ports } = parts;
  // leases first: an instance is written together with its lease
  const leases = await db.leases.list();
  const open = new Map((await db.instances.listOpen()).map((row) => [row.id, row]));
  for (const { instanceId } of leases) {
    if (open.get(instanceId)?.error === null) continue;
    await db.tx(async () => {
      const row = await locked(parts, instanceId);
      const hasFailed = row?.desired === 'running' && row.error !== null && row.runtime === null;
      const isOver = row === null || row.endedAt !== null || hasFailed;
      if (isOver && (await db.jobs.activeOf(instanceId)) === null) await ports.free(instanceId);
    });
  }
}
