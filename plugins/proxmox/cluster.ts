import type { ProxmoxClient } from './client.ts';

export type GuestKind = 'qemu' | 'lxc';

/** Where a machine or container is reached. Its node may change. */
export interface GuestPath {
  readonly node: string;
  readonly kind: GuestKind;
  readonly vmid: number;
}

/** As the cluster's list has it: that it is there, its tags and its lock are of now; the rest may be ten seconds old. */
export interface ListedGuest extends GuestPath {
  /** Null for one that is new. */
  readonly name: string | null;
  readonly isTemplate: boolean;
  readonly isRunning: boolean;
  /** Neither is it where nobody knows, as while its node is away. */
  readonly isStopped: boolean;
  readonly tags: readonly string[];
  readonly lock: string | null;
  readonly memoryBytes: number;
}

/** Figures are null for who may not audit the node. */
export interface ListedNode {
  readonly node: string;
  readonly isOnline: boolean;
  readonly memoryBytes: number | null;
  readonly memoryFreeBytes: number | null;
  readonly cpus: number | null;
}

export interface Cluster {
  readonly guests: readonly ListedGuest[];
  /** Empty where only guests were asked for. */
  readonly nodes: readonly ListedNode[];
}

interface Row {
  readonly type?: string;
  readonly node?: string;
  readonly vmid?: number;
  readonly name?: string;
  readonly status?: string;
  readonly template?: boolean;
  readonly tags?: string;
  readonly lock?: string;
  readonly maxmem?: number;
  readonly mem?: number;
  readonly maxcpu?: number;
}

/** Everything that may be seen, by one call. @param what `vm` is less than all. */
export async function lookAtCluster(
  client: ProxmoxClient,
  signal: AbortSignal,
  what: 'vm' | 'node' | 'all',
): Promise<Cluster> {
  const answer = await client.api(signal).cluster.resources.$get(what === 'all' ? {} : { type: what });
  const rows = answer as unknown as readonly Row[];
  return { guests: rows.flatMap(guestOf), nodes: rows.flatMap(nodeOf) };
}

export function tagsOf(text: string | undefined): string[] {
  return (text ?? '').split(/[;,\s]+/).filter((tag) => tag !== '');
}

function guestOf({ type, node, vmid, name, status, template, tags, lock, maxmem }: Row): ListedGuest[] {
  if ((type !== 'qemu' && type !== 'lxc') || node === undefined || vmid === undefined) return [];
  return [
    {
      kind: type,
      node,
      vmid,
      name: name ?? null,
      isTemplate: template === true,
      isRunning: status === 'running',
      isStopped: status === 'stopped',
      tags: tagsOf(tags),
      lock: lock ?? null,
      memoryBytes: maxmem ?? 0,
    },
  ];
}

function nodeOf({ type, node, status, maxmem, mem, maxcpu }: Row): ListedNode[] {
  if (type !== 'node' || node === undefined) return [];
  const isKnown = maxmem !== undefined && mem !== undefined;
  return [
    {
      node,
      isOnline: status === 'online',
      memoryBytes: maxmem ?? null,
      memoryFreeBytes: isKnown ? Math.max(0, maxmem - mem) : null,
      cpus: maxcpu ?? null,
    },
  ];
}
