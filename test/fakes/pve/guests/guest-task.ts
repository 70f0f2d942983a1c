import type { Identity } from '../auth/identity.ts';
import type { Cluster } from '../cluster.ts';
import { died } from '../errors.ts';
import type { Guest } from '../state/guest.ts';
import type { Task } from '../tasks/task.ts';

/** Begins work on a machine: a task whose id is its vmid. @returns the UPID */
export function guestTask(
  cluster: Cluster,
  guest: Guest,
  type: string,
  owner: Identity,
  work: (task: Task) => Promise<void>,
): string {
  return cluster.tasks.start({ node: guest.node, type, id: String(guest.vmid), owner }, work).upid;
}

/** The same under the lock of the machine, and only when no long operation has marked it. */
export function lockedTask(
  cluster: Cluster,
  guest: Guest,
  type: string,
  owner: Identity,
  work: (task: Task) => Promise<void>,
): string {
  return guestTask(cluster, guest, type, owner, (task) =>
    underLock(cluster, guest, task.signal, () => {
      refuseLocked(guest);
      return work(task);
    }),
  );
}

export function underLock<T>(
  cluster: Cluster,
  guest: Guest,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  return guest.flock.hold(cluster.clock, guest.words.lockPath(guest.vmid), signal, work);
}

/** @throws PveError 500 */
export function refuseLocked(guest: Guest): void {
  if (guest.lock !== null) throw died(`${guest.words.noun} is locked (${guest.lock})`);
}
