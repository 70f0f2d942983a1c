import type { Cluster } from '../cluster.ts';
import { died } from '../errors.ts';
import { applyChange, checkChange, readChange } from '../guests/change-config.ts';
import { optionsOf } from '../guests/option-table.ts';
import { powerOn } from '../guests/power.ts';
import { poolId, storageId } from '../schema/formats.ts';
import { paramsOf } from '../schema/options.ts';
import { flag, integer, optional, text } from '../schema/param.ts';
import { Guest } from '../state/guest.ts';
import { takenText } from '../state/guests.ts';
import { type GuestKind, WORDS } from '../state/kinds.ts';
import type { Endpoint } from './endpoint.ts';

const USUAL_ROOT_GIB = 4;

/** A machine from nothing, a container from an archive. */
export function guestCreate(cluster: Cluster, kind: GuestKind): Endpoint {
  const own =
    kind === 'qemu'
      ? optional({ archive: text(), force: flag(), unique: flag() })
      : { ostemplate: text(), ...optional({ password: text({ minLength: 5 }), 'ssh-public-keys': text() }) };
  return {
    method: 'POST',
    path: `/nodes/{node}/${kind}`,
    params: {
      vmid: integer(100, 999_999_999),
      ...paramsOf(optionsOf(kind)),
      ...optional({ pool: text({ format: poolId }), storage: text({ format: storageId }), start: flag() }),
      ...own,
    },
    permission: {
      any: [
        { path: '/vms/{vmid}', privs: ['VM.Allocate'] },
        { path: '/pool/{pool}', privs: ['VM.Allocate'], onlyWith: 'pool' },
      ],
    },
    isProtected: true,
    handle({ params, who }) {
      const node = params.text('node');
      const vmid = params.number('vmid');
      const pool = params.maybe('pool');
      if (pool !== null && cluster.pools.get(pool) === undefined) throw died(`no such pool '${pool}'`);
      if (cluster.guests.get(vmid) !== undefined) throw died(takenText(kind, vmid));
      const wished = new Guest(kind, vmid, node);
      const change = readChange(wished, params);
      // inside the pool the rights of the pool count
      if (pool === null) checkChange(cluster, who, wished, change);
      const type = `${WORDS[kind].tasks}create`;
      return cluster.tasks.start({ node, type, id: String(vmid), owner: who }, async (task) => {
        const guest = cluster.guests.create(kind, vmid, node);
        guest.config.set('lock', 'create');
        await task.work();
        applyChange(cluster, guest, change);
        if (kind === 'lxc') finishContainer(cluster, guest, params.maybe('storage') ?? 'local-zfs');
        guest.config.delete('lock');
        if (pool !== null) cluster.pools.get(pool)?.vmids.add(vmid);
        if (params.flag('start')) powerOn(cluster, guest);
      }).upid;
    },
  };
}

function finishContainer(cluster: Cluster, guest: Guest, storage: string): void {
  if (!guest.config.has('unprivileged')) guest.config.set('unprivileged', '1');
  if (guest.config.has('rootfs')) return;
  applyChange(cluster, guest, {
    set: new Map([['rootfs', `${storage}:${USUAL_ROOT_GIB}`]]),
    remove: [],
    revert: [],
  });
}
