import type { Cluster } from '../cluster.ts';
import { died, parameterError } from '../errors.ts';
import { VERSIONS } from '../generation.ts';
import { integer, optional, text } from '../schema/param.ts';
import { clusterResources, describeNode } from './cluster-resources.ts';
import type { Endpoint } from './endpoint.ts';

/** What no node has for itself. */
export function clusterWide(cluster: Cluster): readonly Endpoint[] {
  return [
    { method: 'GET', path: '/version', permission: 'any-user', handle: () => VERSIONS[cluster.generation] },
    clusterResources(cluster),
    {
      method: 'GET',
      path: '/cluster/nextid',
      params: optional({ vmid: integer(100, 999_999_999) }),
      permission: 'any-user',
      handle({ params }) {
        if (!params.has('vmid')) return String(cluster.guests.nextId());
        const vmid = params.number('vmid');
        if (cluster.guests.get(vmid) !== undefined)
          throw parameterError({ vmid: `VM ${vmid} already exists` });
        return String(vmid);
      },
    },
    {
      method: 'GET',
      path: '/cluster/status',
      permission: { path: '/', privs: ['Sys.Audit'] },
      handle: ({ host }) => [
        {
          id: 'cluster',
          type: 'cluster',
          name: 'simulated',
          nodes: cluster.nodes.all().length,
          quorate: 1,
          version: 1,
        },
        ...cluster.nodes.all().map(({ name, isOnline }, at) => ({
          ...{ id: `node/${name}`, type: 'node', name, nodeid: at + 1, ip: '127.0.0.1' },
          ...{ online: isOnline ? 1 : 0, local: name === host ? 1 : 0 },
        })),
      ],
    },
    {
      method: 'GET',
      path: '/nodes',
      permission: 'any-user',
      handle: ({ who }) =>
        cluster.nodes.all().map((node) => ({
          ...describeNode(cluster, node, who),
          ssl_fingerprint: node.certificate.fingerprint,
        })),
    },
    {
      method: 'GET',
      path: '/cluster/ha/resources',
      params: optional({ type: text() }),
      permission: { path: '/', privs: ['Sys.Audit'] },
      handle: () =>
        cluster.guests
          .all()
          .filter(({ isHa }) => isHa)
          .map((guest) => ({ ...haResource(guest), digest: guest.digest() })),
    },
    {
      method: 'POST',
      path: '/cluster/ha/resources',
      params: {
        sid: text({ pattern: /^(?:(?:vm|ct):)?\d+$/ }),
        ...optional({ state: text(), comment: text(), group: text() }),
      },
      permission: { path: '/', privs: ['Sys.Console'] },
      isProtected: true,
      handle({ params }) {
        const guest = cluster.guests.get(Number(params.text('sid').replace(/^\w+:/, '')));
        if (guest === undefined) throw died(`resource '${params.text('sid')}' does not exist`);
        guest.isHa = true;
        return null;
      },
    },
    {
      method: 'GET',
      path: '/cluster/ha/status/current',
      permission: { path: '/', privs: ['Sys.Audit'] },
      handle: ({ host }) => [
        { id: 'quorum', type: 'quorum', node: host, status: 'OK', quorate: 1 },
        ...cluster.guests
          .all()
          .filter(({ isHa }) => isHa)
          .map((guest) => ({
            ...haResource(guest),
            ...{ id: `service:${sidOf(guest)}`, type: 'service', node: guest.node },
            status: `${sidOf(guest)} (${guest.node}, ${guest.isRunning ? 'started' : 'stopped'})`,
          })),
      ],
    },
  ];
}

interface HaGuest {
  readonly kind: 'qemu' | 'lxc';
  readonly vmid: number;
  readonly isRunning: boolean;
}

function sidOf({ kind, vmid }: HaGuest): string {
  return `${kind === 'qemu' ? 'vm' : 'ct'}:${vmid}`;
}

function haResource(guest: HaGuest): object {
  return {
    sid: sidOf(guest),
    state: guest.isRunning ? 'started' : 'stopped',
    type: guest.kind === 'qemu' ? 'vm' : 'ct',
  };
}
