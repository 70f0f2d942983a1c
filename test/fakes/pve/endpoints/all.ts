import type { Cluster } from '../cluster.ts';
import type { GuestKind } from '../state/kinds.ts';
import { accessRights } from './access-rights.ts';
import { accessTickets } from './access-tickets.ts';
import { accessUsers } from './access-users.ts';
import { clusterWide } from './cluster-wide.ts';
import type { Endpoint } from './endpoint.ts';
import { firewall } from './firewall.ts';
import { guestClone } from './guest-clone.ts';
import { guestConfig } from './guest-config.ts';
import { guestCreate } from './guest-create.ts';
import { guestDestroy } from './guest-destroy.ts';
import { guestDisks } from './guest-disks.ts';
import { guestLists } from './guest-lists.ts';
import { guestMigrate } from './guest-migrate.ts';
import { guestPower } from './guest-power.ts';
import { guestScreen } from './guest-screen.ts';
import { guestSnapshots } from './guest-snapshots.ts';
import { lxcInterfaces } from './lxc-interfaces.ts';
import { nodes } from './nodes.ts';
import { pools } from './pools.ts';
import { qemuAgent } from './qemu-agent.ts';
import { qemuCloudInit } from './qemu-cloudinit.ts';
import { storages } from './storages.ts';
import { tasks } from './tasks.ts';

/** Every call that the simulator knows. */
export function allEndpoints(cluster: Cluster): readonly Endpoint[] {
  return [
    ...accessTickets(cluster),
    ...accessUsers(cluster),
    ...accessRights(cluster),
    ...clusterWide(cluster),
    ...nodes(cluster),
    ...storages(cluster),
    ...pools(cluster),
    ...tasks(cluster),
    ...guests(cluster, 'qemu'),
    ...qemuAgent(cluster),
    ...qemuCloudInit(cluster),
    ...guests(cluster, 'lxc'),
    lxcInterfaces(cluster),
  ];
}

function guests(cluster: Cluster, kind: GuestKind): readonly Endpoint[] {
  return [
    ...guestLists(cluster, kind),
    ...guestConfig(cluster, kind),
    ...guestPower(cluster, kind),
    guestClone(cluster, kind),
    guestCreate(cluster, kind),
    guestDestroy(cluster, kind),
    ...guestDisks(cluster, kind),
    ...guestSnapshots(cluster, kind),
    ...guestMigrate(cluster, kind),
    ...guestScreen(cluster, kind),
    ...firewall(cluster, kind),
  ];
}
