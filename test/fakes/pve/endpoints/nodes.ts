import type { Cluster } from '../cluster.ts';
import { died } from '../errors.ts';
import { VERSIONS } from '../generation.ts';
import { guestTask } from '../guests/guest-task.ts';
import { storageId } from '../schema/formats.ts';
import { flag, integer, oneOf, optional, text } from '../schema/param.ts';
import type { Endpoint } from './endpoint.ts';

/** One node: how it is, its clock, its bridges, and its backups. */
export function nodes(cluster: Cluster): readonly Endpoint[] {
  const audit = { path: '/nodes/{node}', privs: ['Sys.Audit'] };
  return [
    {
      method: 'GET',
      path: '/nodes/{node}/status',
      permission: audit,
      handle({ params }) {
        const node = cluster.nodes.get(params.text('node'));
        const { version, repoid } = VERSIONS[cluster.generation];
        const memory = { total: node.memoryBytes, used: 1024 ** 3, free: node.memoryBytes - 1024 ** 3 };
        return {
          pveversion: `pve-manager/${version}/${repoid}`,
          uptime: 100_000,
          memory,
          cpuinfo: { cpus: node.cpus },
        };
      },
    },
    {
      method: 'GET',
      path: '/nodes/{node}/time',
      permission: audit,
      handle: () => ({ time: cluster.clock.seconds(), localtime: cluster.clock.seconds(), timezone: 'UTC' }),
    },
    {
      method: 'GET',
      path: '/nodes/{node}/version',
      permission: 'any-user',
      handle: () => VERSIONS[cluster.generation],
    },
    {
      method: 'GET',
      path: '/nodes/{node}/network',
      params: optional({ type: text() }),
      permission: 'any-user',
      handle: ({ params, who }) =>
        [...cluster.nodes.get(params.text('node')).bridges]
          .filter((bridge) =>
            cluster.access.may(who, `/sdn/zones/localnetwork/${bridge}`, ['SDN.Audit', 'SDN.Use'], true),
          )
          .map((iface) => ({ iface, type: 'bridge', active: 1, autostart: 1, method: 'static' })),
    },
    {
      method: 'POST',
      path: '/nodes/{node}/vzdump',
      params: optional({
        vmid: text({ pattern: /^\d+$/ }),
        mode: oneOf('snapshot', 'suspend', 'stop'),
        storage: text({ format: storageId }),
        compress: oneOf('0', '1', 'gzip', 'lzo', 'zstd'),
        remove: flag(),
        bwlimit: integer(0),
      }),
      permission: 'any-user',
      isProtected: true,
      handle({ params, who }) {
        const guest = cluster.guests.get(params.numberOr('vmid', 0));
        if (guest === undefined || guest.node !== params.text('node')) throw died('no such VM');
        cluster.access.need(who, `/vms/${guest.vmid}`, ['VM.Backup']);
        return guestTask(cluster, guest, 'vzdump', who, async (task) => {
          guest.config.set('lock', 'backup');
          try {
            await task.work();
          } finally {
            guest.config.delete('lock');
          }
        });
      },
    },
    {
      method: 'POST',
      path: '/nodes/{node}/qemu/{vmid}/spiceproxy',
      permission: { path: '/vms/{vmid}', privs: ['VM.Console'] },
      isProtected: true,
      handle({ params }) {
        cluster.guests.find('qemu', params.text('node'), params.number('vmid'));
        throw died('no spice port');
      },
    },
  ];
}
