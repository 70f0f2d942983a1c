import type { HostNeeds, HostRoom } from '../../src/api.ts';
import { type ListedNode, lookAtCluster } from './cluster.ts';
import type { ProxmoxParts } from './parts.ts';
import type { GuestSettings } from './settings.ts';

/** Every start asks; Proxmox itself counts every ten seconds. */
const REMEMBERED_MS = 5000;

/** The room of the nodes: a desktop must fit on the largest, and they share what is free. Who may not audit nodes knows nothing. */
export function clusterRoom({ client }: ProxmoxParts): (signal: AbortSignal) => Promise<HostRoom> {
  let known: { readonly room: HostRoom; readonly until: number } | null = null;
  return async (signal) => {
    if (known !== null && known.until > performance.now()) return known.room;
    const { nodes } = await lookAtCluster(client, signal, 'node');
    const online = nodes.filter(({ isOnline }) => isOnline);
    const room = {
      cpus: largest(online, ({ cpus }) => cpus),
      memoryTotalBytes: largest(online, ({ memoryBytes }) => memoryBytes),
      memoryFreeBytes: sum(online.map(({ memoryFreeBytes }) => memoryFreeBytes)),
      diskFreeBytes: null,
    };
    known = { room, until: performance.now() + REMEMBERED_MS };
    return room;
  };
}

/** A machine that is there has its memory already where it runs; of a clone that says nothing it is its template's. */
export function guestNeeds({ cores, memory, disk, machine }: GuestSettings): HostNeeds {
  const isThere = machine !== undefined;
  return {
    cpus: isThere ? null : (cores ?? null),
    memoryBytes: isThere ? null : (memory ?? null),
    diskBytes: isThere ? null : (disk ?? null),
  };
}

function largest(nodes: readonly ListedNode[], of: (node: ListedNode) => number | null): number | null {
  const known = nodes.map(of).filter((one) => one !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function sum(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === 0 || known.length < amounts.length
    ? null
    : known.reduce((total, amount) => total + amount, 0);
}
