import { AppError } from '../../src/api.ts';
import type { Cluster, ListedGuest } from './cluster.ts';

export interface Place {
  readonly template: ListedGuest;
  readonly node: string;
}

/** So long the lists do not show a machine that has just been placed. */
const UNSEEN_MS = 30_000;

/** Chooses where a machine is made. It remembers what it chose, as the figures of nodes are ten seconds old. */
export class Placements {
  #placed: { readonly node: string; readonly memoryBytes: number; readonly until: number }[] = [];

  /**
   * @param templates those of the wanted name, at least one: there may be one on each node.
   * @param wanted a node, "best", or null for the node of the template.
   */
  choose(
    templates: readonly ListedGuest[],
    wanted: string | null,
    cluster: Cluster,
    memoryBytes: number,
  ): Place {
    const places = placesFor(templates, wanted, cluster);
    const [first] = places.toSorted(
      (one, other) => this.#free(other.node, cluster) - this.#free(one.node, cluster),
    );
    if (first === undefined) throw offline(wanted);
    const until = performance.now() + UNSEEN_MS;
    this.#placed.push({ node: first.node, memoryBytes, until });
    return first;
  }

  #free(name: string, { nodes, guests }: Cluster): number {
    const now = performance.now();
    this.#placed = this.#placed.filter(({ until }) => until > now);
    const unseen = sum(this.#placed.filter(({ node }) => node === name));
    const free = nodes.find(({ node }) => node === name)?.memoryFreeBytes ?? null;
    if (free !== null) return free - unseen;
    // who may not audit nodes sees what runs there at least
    return -sum(guests.filter(({ node, isRunning }) => node === name && isRunning)) - unseen;
  }
}

function placesFor(templates: readonly ListedGuest[], wanted: string | null, { nodes }: Cluster): Place[] {
  const online = nodes.filter(({ isOnline }) => isOnline).map(({ node }) => node);
  const [any] = templates;
  if (wanted !== 'best') {
    const there = templates.find(({ node }) => node === wanted);
    const template = there ?? any;
    if (template === undefined) return [];
    if (wanted === null)
      return templates
        .filter(({ node }) => online.includes(node))
        .map(atHome)
        .slice(0, 1);
    return online.includes(wanted) ? [{ template, node: wanted }] : [];
  }
  const home = templates.filter(({ node }) => online.includes(node));
  // one on each node: nothing has to be reached from another
  if (home.length > 1 || any === undefined) return home.map(atHome);
  return online.map((node) => ({ template: any, node }));
}

function atHome(template: ListedGuest): Place {
  return { template, node: template.node };
}

function sum(guests: readonly Pick<ListedGuest, 'memoryBytes'>[]): number {
  return guests.reduce((total, { memoryBytes }) => total + memoryBytes, 0);
}

function offline(wanted: string | null): AppError {
  const which = wanted === null || wanted === 'best' ? 'No node of Proxmox' : `The node ${wanted} of Proxmox`;
  return new AppError('PROVIDER_UNREACHABLE', `${which} that could run the desktop is online.`, {
    remedy: 'Look at the nodes in Proxmox, or choose another node in the application.',
  });
}
