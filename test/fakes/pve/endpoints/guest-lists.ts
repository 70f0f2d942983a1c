import { onGuest } from '../auth/permission.ts';
import type { Cluster } from '../cluster.ts';
import { currentStatus, describeGuest } from '../guests/describe-guest.ts';
import { flag, optional } from '../schema/param.ts';
import type { GuestKind } from '../state/kinds.ts';
import type { Endpoint } from './endpoint.ts';

/** The machines of a node, and one of them. */
export function guestLists(cluster: Cluster, kind: GuestKind): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: `/nodes/{node}/${kind}`,
      params: kind === 'qemu' ? optional({ full: flag() }) : {},
      permission: 'any-user',
      isProtected: true,
      handle: ({ params, who }) =>
        cluster.guests
          .all()
          .filter((guest) => guest.kind === kind && guest.node === params.text('node'))
          .filter(({ vmid }) => cluster.access.may(who, `/vms/${vmid}`, ['VM.Audit']))
          .map((guest) => ({
            ...describeGuest(cluster, guest),
            ...(params.flag('full') && { qmpstatus: guest.power }),
          })),
    },
    {
      method: 'GET',
      path: `/nodes/{node}/${kind}/{vmid}/status/current`,
      permission: onGuest('VM.Audit'),
      isProtected: true,
      handle: ({ params }) =>
        currentStatus(cluster, cluster.guests.find(kind, params.text('node'), params.number('vmid'))),
    },
  ];
}
