import type { Cluster } from '../cluster.ts';
import { died } from '../errors.ts';
import type { Guest } from '../state/guest.ts';

export function removeVolumes(cluster: Cluster, guest: Guest): void {
  for (const storage of cluster.storages.all()) {
    for (const { volid, vmid } of [...storage.volumes.values()]) {
      if (vmid === guest.vmid) storage.volumes.delete(volid);
    }
  }
}

/** @throws PveError when a linked clone still stands on one of its volumes. */
export function refuseBaseInUse(cluster: Cluster, guest: Guest): void {
  for (const storage of cluster.storages.all()) {
    for (const { volid, vmid } of storage.volumes.values()) {
      if (vmid === guest.vmid && storage.clonesOf(volid).length > 0) {
        throw died(`base volume '${volid}' is still in use by linked cloned`);
      }
    }
  }
}

/** It is gone from pools and from access control too. */
export function removeGuest(cluster: Cluster, guest: Guest): void {
  removeVolumes(cluster, guest);
  cluster.guests.remove(guest.vmid);
  cluster.pools.forgetGuest(guest.vmid);
  cluster.accounts.forgetPath(`/vms/${guest.vmid}`);
}
