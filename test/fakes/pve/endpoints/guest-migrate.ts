import { onGuest } from '../auth/permission.ts';
import type { Cluster } from '../cluster.ts';
import { died, parameterError } from '../errors.ts';
import { lockedTask } from '../guests/guest-task.ts';
import { nodeName } from '../schema/formats.ts';
import { flag, integer, optional, text } from '../schema/param.ts';
import { disksOf } from '../state/disks.ts';
import type { Guest } from '../state/guest.ts';
import { type GuestKind, WORDS } from '../state/kinds.ts';
import type { Endpoint } from './endpoint.ts';

export function guestMigrate(cluster: Cluster, kind: GuestKind): readonly Endpoint[] {
  const path = `/nodes/{node}/${kind}/{vmid}/migrate`;
  return [
    {
      method: 'GET',
      path,
      params: optional({ target: text({ format: nodeName }) }),
      permission: onGuest('VM.Migrate'),
      isProtected: true,
      handle({ params }) {
        const guest = cluster.guests.find(kind, params.text('node'), params.number('vmid'));
        const others = cluster.nodes.all().filter(({ name }) => name !== guest.node);
        return {
          running: guest.isRunning ? 1 : 0,
          allowed_nodes: others.filter(({ isOnline }) => isOnline).map(({ name }) => name),
          local_disks: localDisks(cluster, guest).map((volid) => ({ volid })),
          local_resources: [],
        };
      },
    },
    {
      method: 'POST',
      path,
      params: {
        target: text({ format: nodeName }),
        ...optional({
          online: flag(),
          'with-local-disks': flag(),
          targetstorage: text(),
          force: flag(),
          bwlimit: integer(0),
        }),
        ...(kind === 'lxc' && optional({ restart: flag(), timeout: integer() })),
      },
      permission: onGuest('VM.Migrate'),
      isProtected: true,
      handle({ params, who }) {
        const guest = cluster.guests.find(kind, params.text('node'), params.number('vmid'));
        const target = params.text('target');
        if (target === guest.node) throw parameterError({ target: 'target is local node.' });
        cluster.nodes.reach(guest.node, target);
        if (guest.isRunning && !params.flag('online') && !params.flag('restart')) {
          throw died(`can't migrate running ${guest.words.noun} without --online`);
        }
        const type = kind === 'qemu' ? 'qmigrate' : `${WORDS.lxc.tasks}migrate`;
        return lockedTask(cluster, guest, type, who, async (task) => {
          if (localDisks(cluster, guest).length > 0 && !params.flag('with-local-disks')) {
            throw new Error("migration aborted - can't migrate local disks");
          }
          guest.config.set('lock', 'migrate');
          try {
            await task.work();
            guest.node = target;
          } finally {
            guest.config.delete('lock');
          }
        });
      },
    },
  ];
}

function localDisks(cluster: Cluster, guest: Guest): string[] {
  const volids = disksOf(guest.config).map(({ volid }) => volid);
  return volids.filter((volid) => cluster.storages.ofVolume(volid)?.isShared === false);
}
