import type { FoundInstance, RuntimeState } from '../../src/api.ts';
import { lookAtCluster } from './cluster.ts';
import { deadline } from './engine/deadline.ts';
import { powerOf } from './guest.ts';
import { isKind } from './held.ts';
import { runtimeOf } from './locate.ts';
import { type OwnGuest, ownGuests } from './own-guests.ts';
import type { ProxmoxParts } from './parts.ts';
import { removeUnfinished } from './unfinished-snapshots.ts';

interface Row {
  readonly vmid: number;
  readonly status: string;
  readonly qmpstatus?: string;
}

/**
 * What is ours by the cluster's one list, and how it is by the lists of the nodes where it is: the former is up to ten seconds
 * behind and does not know what is paused. What is left of snapshots that nobody finishes is removed on the way.
 */
export async function listOwn(parts: ProxmoxParts, signal: AbortSignal): Promise<FoundInstance[]> {
  const cluster = await lookAtCluster(parts.client, signal, 'vm');
  await removeUnfinished(parts, cluster, signal);
  const found = await ownGuests(parts, cluster, signal);
  const nodes = [...new Set(found.map(({ listed }) => listed.node))];
  const states = new Map(
    await Promise.all(nodes.map(async (node) => [node, await statesOn(parts, node, signal)] as const)),
  );
  return found.flatMap((own) => {
    const state = stateIn(own, states.get(own.listed.node) ?? null);
    return state === null ? [] : [foundInstance(own, state)];
  });
}

function foundInstance({ instanceId, createdAt, listed }: OwnGuest, state: RuntimeState): FoundInstance {
  return { instanceId, ref: `${listed.kind}/${listed.vmid}`, state, createdAt };
}

/** Null when it went away between the two lists. */
function stateIn(
  { listed }: OwnGuest,
  onNode: ReadonlyMap<number, RuntimeState> | null,
): RuntimeState | null {
  // a node that nobody reaches is no reason to give its machines up, of which the cluster then says nothing any more
  if (onNode === null) return listed.isStopped ? 'exited' : 'running';
  return onNode.get(listed.vmid) ?? null;
}

async function statesOn(
  { client, kind, pace }: ProxmoxParts,
  node: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, RuntimeState> | null> {
  // one that hangs must not hide how those on the others are
  const limit = deadline(signal, pace.nodeMs);
  const { qemu, lxc } = client.api(limit.signal).nodes.$(node);
  try {
    const rows = (kind === 'qemu' ? await qemu.$get({ full: true }) : await lxc.$get()) as readonly Row[];
    return new Map(rows.map((row) => [row.vmid, runtimeOf({ power: powerOf(row) })]));
  } catch (error) {
    signal.throwIfAborted();
    if (limit.isLate || isKind(error, 'unreachable')) return null;
    throw error;
  } finally {
    limit.end();
  }
}
