import type { Proxmox } from 'proxmox-api';
import type { ProxmoxClient } from '../client.ts';
import { type Deadline, deadline } from '../engine/deadline.ts';
import { ProxmoxError } from '../engine/error.ts';
import { type GuestFacts, guestFacts } from './guest-config.ts';

/** Of a cluster, what its administrators let the gateway see. */
export interface Inventory {
  /** `9.2.11`. */
  readonly version: string;
  readonly nodes: readonly InventoryNode[];
  readonly templates: readonly InventoryTemplate[];
  readonly storages: readonly InventoryStorage[];
  readonly bridges: readonly InventoryBridge[];
  readonly pools: readonly string[];
  /** Those that are no templates. */
  readonly machines: readonly InventoryGuest[];
  /** What was too much to be looked at. */
  readonly left: { readonly templates: number; readonly machines: number };
}

export interface InventoryNode {
  readonly node: string;
  readonly isOnline: boolean;
  readonly cpus: number | null;
  /** Null where the gateway may not audit the node. */
  readonly memoryBytes: number | null;
  readonly freeMemoryBytes: number | null;
}

export interface InventoryGuest {
  readonly vmid: number;
  readonly kind: 'qemu' | 'lxc';
  readonly node: string;
  readonly name: string;
  readonly pool: string | null;
  readonly tags: readonly string[];
  readonly lock: string | null;
  /** `running`, `stopped`, `unknown`; up to ten seconds old. */
  readonly status: string;
}

export interface InventoryTemplate extends InventoryGuest {
  /** Null where its configuration could not be read. */
  readonly facts: GuestFacts | null;
}

export interface InventoryStorage {
  readonly storage: string;
  readonly nodes: readonly string[];
  readonly isShared: boolean;
  readonly isAvailable: boolean;
  /** `zfspool`, `dir`. */
  readonly type: string;
  /** `images` for machines, `rootdir` for containers, `iso` …; empty where Proxmox does not tell. */
  readonly content: readonly string[];
  readonly freeBytes: number | null;
}

export interface InventoryBridge {
  readonly bridge: string;
  readonly nodes: readonly string[];
}

const MOST_TEMPLATES = 50;
const MOST_MACHINES = 500;
const AT_ONCE = 6;
/** For all configurations and bridges together: a node that hangs says nothing for half a minute each time. */
const PATIENCE_MS = 10_000;

type Resource = Proxmox.clusterResourcesResources & {
  readonly tags?: string;
  readonly lock?: string;
  readonly template?: boolean;
  readonly shared?: boolean;
};

/**
 * Two calls, one for each node that is online, and one for each of at most fifty templates. Rejects with a ProxmoxError.
 * @param patienceMs what the nodes have not said of templates and bridges by then is left out.
 */
export async function readInventory(
  client: ProxmoxClient,
  signal: AbortSignal,
  patienceMs = PATIENCE_MS,
): Promise<Inventory> {
  const api = client.api(signal);
  const [{ version }, resources] = await Promise.all([
    api.version.$get(),
    api.cluster.resources.$get() as Promise<Resource[]>,
  ]);
  const nodes = resources.filter(({ type }) => type === 'node').map(nodeOf);
  const guests = resources.filter(({ type }) => type === 'qemu' || type === 'lxc');
  const templates = guests.filter(({ template }) => template === true).map(guestOf);
  const machines = guests.filter(({ template }) => template !== true).map(guestOf);
  const looked = templates.slice(0, MOST_TEMPLATES);
  const online = nodes.filter(({ isOnline }) => isOnline).map(({ node }) => node);
  const limit = deadline(signal, patienceMs);
  const [bridges, facts] = await Promise.all([
    bridgesOf(client, limit, online),
    each(looked, (template) => factsOf(client, limit, template)),
  ]).finally(() => limit.end());
  return {
    version,
    nodes: nodes.toSorted((one, other) => one.node.localeCompare(other.node)),
    templates: looked.map((template, at) => ({ ...template, facts: facts[at] ?? null })),
    storages: storagesOf(resources.filter(({ type }) => type === 'storage')),
    bridges,
    pools: resources.flatMap(({ type, pool }) => (type === 'pool' && pool !== undefined ? [pool] : [])),
    machines: machines.slice(0, MOST_MACHINES),
    left: {
      templates: templates.length - looked.length,
      machines: Math.max(0, machines.length - MOST_MACHINES),
    },
  };
}

function nodeOf({ node, status, maxcpu, mem, maxmem }: Resource): InventoryNode {
  return {
    node: node ?? '',
    isOnline: status === 'online',
    cpus: maxcpu ?? null,
    memoryBytes: maxmem ?? null,
    freeMemoryBytes: maxmem === undefined || mem === undefined ? null : maxmem - mem,
  };
}

function guestOf({ type, vmid, node, name, pool, tags, lock, status }: Resource): InventoryGuest {
  return {
    vmid: vmid ?? 0,
    kind: type === 'lxc' ? 'lxc' : 'qemu',
    node: node ?? '',
    name: name ?? String(vmid),
    pool: pool ?? null,
    tags: (tags ?? '').split(/[;, ]+/).filter((tag) => tag !== ''),
    lock: lock ?? null,
    status: status ?? 'unknown',
  };
}

function storagesOf(resources: readonly Resource[]): InventoryStorage[] {
  const ids = [...new Set(resources.map(({ storage }) => storage ?? ''))].toSorted();
  return ids.map((id) => {
    const ofId = resources.filter(({ storage }) => storage === id);
    const [first] = ofId;
    const { disk, maxdisk } = first ?? {};
    return {
      storage: id,
      nodes: ofId.map(({ node }) => node ?? '').toSorted(),
      isShared: first?.shared === true,
      isAvailable: ofId.some(({ status }) => status === 'available'),
      type: String(first?.plugintype ?? ''),
      content: (first?.content ?? '').split(',').filter((one) => one !== ''),
      freeBytes: disk === undefined || maxdisk === undefined ? null : maxdisk - disk,
    };
  });
}

async function bridgesOf(
  client: ProxmoxClient,
  limit: Deadline,
  nodes: readonly string[],
): Promise<readonly InventoryBridge[]> {
  const lists = await each(nodes, async (node) => {
    const found = await orNull(
      client.api(limit.signal).nodes.$(node).network.$get({ type: 'any_bridge' }),
      limit,
    );
    return ((found ?? []) as { iface?: unknown }[]).map(({ iface }) => String(iface));
  });
  const names = [...new Set(lists.flat())].toSorted();
  return names.map((bridge) => ({ bridge, nodes: nodes.filter((_, at) => lists[at]?.includes(bridge)) }));
}

async function factsOf(
  client: ProxmoxClient,
  limit: Deadline,
  { kind, node, vmid }: InventoryGuest,
): Promise<GuestFacts | null> {
  const here = client.api(limit.signal).nodes.$(node);
  const config = kind === 'qemu' ? here.qemu.$(vmid).config.$get() : here.lxc.$(vmid).config.$get();
  const found = await orNull<unknown>(config, limit);
  return found === null ? null : guestFacts(found as Record<string, unknown>);
}

/** What is listed may not be readable, may be gone by now, or be on a node that is going down: that hides nothing else. */
async function orNull<T>(asked: Promise<T>, limit: Deadline): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProxmoxError || limit.isLate) return null;
    throw error;
  }
}

/** In the order of the items, a few at once. */
async function each<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  }
  return results;
}
