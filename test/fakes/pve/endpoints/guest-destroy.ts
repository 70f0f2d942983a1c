import { isRoot } from '../auth/identity.ts';
import { onGuest } from '../auth/permission.ts';
import type { Cluster } from '../cluster.ts';
import { died, parameterError } from '../errors.ts';
import { guestTask, refuseLocked, underLock } from '../guests/guest-task.ts';
import { powerOff } from '../guests/power.ts';
import { refuseBaseInUse, removeGuest } from '../guests/remove-guest.ts';
import { flag, optional, type ParamTable } from '../schema/param.ts';
import { type GuestKind, WORDS } from '../state/kinds.ts';
import type { Endpoint } from './endpoint.ts';

export function guestDestroy(cluster: Cluster, kind: GuestKind): Endpoint {
  const own: ParamTable = kind === 'qemu' ? { skiplock: flag() } : { force: flag() };
  return {
    method: 'DELETE',
    path: `/nodes/{node}/${kind}/{vmid}`,
    params: optional({ purge: flag(), 'destroy-unreferenced-disks': flag(), ...own }),
    permission: onGuest('VM.Allocate'),
    isProtected: true,
    handle({ params, who }) {
      const guest = cluster.guests.find(kind, params.text('node'), params.number('vmid'));
      const { noun, tasks } = WORDS[kind];
      const { vmid } = guest;
      if (params.has('skiplock') && !isRoot(who))
        throw parameterError({ skiplock: 'Only root may use this option.' });
      if (guest.isProtected) throw died(`can't remove ${noun} ${vmid} - protection mode enabled`);
      if (guest.isHa && !params.flag('purge')) {
        throw died(`unable to remove ${noun} ${vmid} - used in HA resources and purge parameter not set.`);
      }
      if (guest.isRunning && !params.flag('force')) {
        throw died(
          kind === 'qemu'
            ? `VM ${vmid} is running - destroy failed`
            : `unable to destroy CT ${vmid} - container is running`,
        );
      }
      return guestTask(cluster, guest, `${tasks}destroy`, who, (task) =>
        underLock(cluster, guest, task.signal, async () => {
          if (!params.flag('skiplock')) refuseLocked(guest);
          if (kind === 'lxc') await powerOff(cluster, guest);
          if (guest.isRunning) throw new Error(`${noun} ${vmid} is running - destroy failed`);
          refuseBaseInUse(cluster, guest);
          await task.work();
          removeGuest(cluster, guest);
        }),
      );
    },
  };
}
