import { type Cluster, type ListedGuest, lookAtCluster } from './cluster.ts';
import { ProxmoxError } from './engine/error.ts';
import type { Claim } from './labels.ts';
import type { ProxmoxParts } from './parts.ts';

/** A machine of this gateway. */
export interface OwnGuest extends Claim {
  readonly listed: ListedGuest;
  /** Its tags say so. Else only its description does: a start ended before it was complete. */
  readonly isComplete: boolean;
}

/** Machines in our range of ids whose description was read and is not ours, with what they were called then. */
const foreign = new WeakMap<object, Map<number, string>>();

export async function findOwnGuests(
  parts: ProxmoxParts,
  signal: AbortSignal,
  instanceId?: string,
): Promise<readonly OwnGuest[]> {
  return ownGuests(parts, await lookAtCluster(parts.client, signal, 'vm'), signal, instanceId);
}

/** Those of this gateway, or of one instance. A call more only for what lies in our range of ids without a tag. */
export async function ownGuests(
  parts: ProxmoxParts,
  { guests }: Cluster,
  signal: AbortSignal,
  instanceId?: string,
): Promise<readonly OwnGuest[]> {
  const mine = guests.filter(({ kind, isTemplate }) => kind === parts.kind && !isTemplate);
  const found = await Promise.all(mine.map((listed) => ownGuest(parts, listed, signal)));
  return found
    .filter((one) => one !== null)
    .filter((one) => instanceId === undefined || one.instanceId === instanceId);
}

async function ownGuest(
  parts: ProxmoxParts,
  listed: ListedGuest,
  signal: AbortSignal,
): Promise<OwnGuest | null> {
  const { labels, config } = parts;
  const claim = labels.claimOf(listed);
  if (claim !== null) return { ...claim, listed, isComplete: true };
  const { vmid } = listed;
  if (vmid < config.vmidFirst || vmid > config.vmidLast || labels.isClaimed(listed)) return null;
  const known = foreign.get(parts.client) ?? new Map<number, string>();
  foreign.set(parts.client, known);
  const look = `${listed.name} ${listed.lock} ${listed.tags}`;
  if (known.get(vmid) === look) return null;
  const description = await descriptionOf(parts, listed, signal);
  if (description === null) return null;
  const instanceId = labels.describedFor(description, vmid);
  // while it is cloned it says nothing yet
  if (instanceId === null && listed.lock === null && listed.name !== null) known.set(vmid, look);
  return instanceId === null ? null : { instanceId, isMade: true, createdAt: 0, listed, isComplete: false };
}

/** Null when it cannot be read now. */
async function descriptionOf(
  parts: ProxmoxParts,
  listed: ListedGuest,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    return (await parts.guest(listed).config(signal)).description ?? '';
  } catch (error) {
    if (error instanceof ProxmoxError) return null;
    throw error;
  }
}
