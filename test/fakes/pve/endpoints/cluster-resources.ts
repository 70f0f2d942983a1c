import type { Identity } from '../auth/identity.ts';
import type { Cluster } from '../cluster.ts';
import { oneOf, optional } from '../schema/param.ts';
import type { Guest } from '../state/guest.ts';
import type { PveNode } from '../state/nodes.ts';
import type { Storage } from '../state/storages.ts';
import type { Endpoint } from './endpoint.ts';

/** One call for everything, and only what may be seen; how machines are is up to ten seconds old. */
export function clusterResources(cluster: Cluster): Endpoint {
  const may = (who: Identity, path: string, ...privileges: readonly string[]): boolean =>
    cluster.access.may(who, path, privileges, true);
  const guests = (who: Identity): object[] =>
    cluster.guests
      .all()
      .filter(({ vmid }) => may(who, `/vms/${vmid}`, 'VM.Audit'))
      .map((guest) => guestResource(cluster, guest));
  const storages = (who: Identity): object[] =>
    cluster.storages
      .all()
      .filter(({ id }) => may(who, `/storage/${id}`, 'Datastore.Audit', 'Datastore.AllocateSpace'))
      .flatMap((storage) =>
        cluster.nodes
          .all()
          .filter(({ name }) => storage.isOn(name))
          .map(({ name }) => storageResource(storage, name)),
      );
  const nodes = (who: Identity): object[] =>
    cluster.nodes.all().map((node) => describeNode(cluster, node, who));
  const pools = (who: Identity): object[] =>
    cluster.pools
      .all()
      .filter(({ id }) => may(who, `/pool/${id}`, 'Pool.Audit'))
      .map(({ id }) => ({ id: `/pool/${id}`, type: 'pool', pool: id }));
  const networks = (who: Identity): object[] =>
    cluster.nodes
      .all()
      .filter(() => may(who, '/sdn/zones/localnetwork', 'SDN.Audit'))
      .map(({ name }) => ({
        id: `sdn/${name}/localnetwork`,
        type: 'sdn',
        node: name,
        sdn: 'localnetwork',
        status: 'ok',
      }));
  return {
    method: 'GET',
    path: '/cluster/resources',
    params: optional({ type: oneOf('vm', 'storage', 'node', 'sdn') }),
    permission: 'any-user',
    handle({ params, who }) {
      switch (params.maybe('type')) {
        case 'vm':
          return guests(who);
        case 'storage':
          return storages(who);
        case 'node':
          return nodes(who);
        case 'sdn':
          return networks(who);
        default:
          return [...guests(who), ...storages(who), ...nodes(who), ...pools(who), ...networks(who)];
      }
    },
  };
}

/** That it exists, its template, tags, lock and pool are of now; the rest is what was last reported. */
export function guestResource(cluster: Cluster, guest: Guest): object {
  // what a node has reported goes when it goes
  const seen = cluster.nodes.get(guest.node).isOnline ? cluster.pvestatd.of(guest) : null;
  const pool = cluster.pools.ofGuest(guest.vmid);
  const tags = guest.config.get('tags');
  const isRunning = seen !== null && seen.power !== 'stopped';
  return {
    id: `${guest.kind}/${guest.vmid}`,
    type: guest.kind,
    vmid: guest.vmid,
    node: guest.node,
    template: guest.isTemplate ? 1 : 0,
    status: seen === null ? 'unknown' : isRunning ? 'running' : 'stopped',
    ...(seen !== null && {
      name: seen.name,
      maxcpu: seen.maxcpu,
      maxmem: seen.maxmem,
      mem: isRunning ? Math.floor(seen.maxmem / 2) : 0,
      uptime: isRunning ? Math.floor((cluster.clock.now() - seen.startedAt) / 1000) : 0,
    }),
    ...(pool !== null && { pool }),
    ...(tags !== undefined && { tags }),
    ...(guest.lock !== null && { lock: guest.lock }),
  };
}

export function storageResource(storage: Storage, node: string): object {
  return {
    id: `storage/${node}/${storage.id}`,
    type: 'storage',
    node,
    storage: storage.id,
    plugintype: storage.type,
    content: storage.content.join(','),
    shared: storage.isShared ? 1 : 0,
    status: 'available',
    disk: storage.usedBytes,
    maxdisk: storage.totalBytes,
  };
}

/** Figures only for who may audit it. */
export function describeNode(cluster: Cluster, node: PveNode, who: Identity): object {
  const running = cluster.guests
    .all()
    .filter((guest) => guest.node === node.name && cluster.pvestatd.of(guest)?.power === 'running');
  const used = running.reduce((sum, { memoryBytes }) => sum + memoryBytes, 1024 ** 3);
  const figures = {
    cpu: 0.01 * running.length,
    maxcpu: node.cpus,
    mem: used,
    maxmem: node.memoryBytes,
    disk: 4 * 1024 ** 3,
    maxdisk: 64 * 1024 ** 3,
    uptime: 100_000,
  };
  const mayAudit = cluster.access.may(who, `/nodes/${node.name}`, ['Sys.Audit']);
  return {
    id: `node/${node.name}`,
    type: 'node',
    node: node.name,
    status: node.isOnline ? 'online' : 'offline',
    level: '',
    ...(mayAudit && node.isOnline && figures),
  };
}
