import type { Identity } from '../auth/identity.ts';
import type { Cluster } from '../cluster.ts';
import { died } from '../errors.ts';
import { diskOf, diskValue, sizeInBytes, sizeText } from '../state/disks.ts';
import type { Guest } from '../state/guest.ts';

const CLOUD_INIT_BYTES = 4 * 1024 * 1024;
const GIB = 1024 ** 3;

/** @throws PveError when the storage may not be used, or the volume is not there. */
export function needDisk(cluster: Cluster, who: Identity, guest: Guest, key: string, value: string): void {
  const { volid, isCdrom } = diskOf(key, value);
  if (volid === 'none' || volid === 'cdrom') return;
  const [storageId = '', wanted = ''] = volid.split(':');
  const storage = cluster.storages.get(storageId);
  if (!storage.isOn(guest.node))
    throw died(`storage '${storageId}' is not available on node '${guest.node}'`);
  const isNew = isSize(wanted) || wanted === 'cloudinit';
  if (isNew) cluster.access.need(who, `/storage/${storageId}`, ['Datastore.AllocateSpace']);
  else if (!storage.volumes.has(volid) && !isCdrom) throw died(`volume '${volid}' does not exist`);
}

/** Makes the volume that is asked for. @returns the value that is written. */
export function attachDisk(cluster: Cluster, guest: Guest, key: string, value: string): string {
  const { volid, rest } = diskOf(key, value);
  const [storageId = '', wanted = ''] = volid.split(':');
  const before = guest.config.get(key);
  if (before !== undefined && diskOf(key, before).volid !== volid) detachDisk(cluster, guest, key);
  const properties = new Map(rest);
  if (wanted === 'cloudinit') {
    const made = cluster.storages
      .get(storageId)
      .allocate(guest.vmid, CLOUD_INIT_BYTES, `vm-${guest.vmid}-cloudinit`);
    return diskValue(made.volid, properties.set('media', 'cdrom'));
  }
  if (!isSize(wanted)) return diskValue(volid, properties);
  const storage = cluster.storages.get(storageId);
  const bytes = sizeInBytes(wanted, GIB);
  const made = storage.allocate(guest.vmid, bytes, storage.freeName(guest.vmid), contentOf(guest));
  return diskValue(made.volid, properties.set('size', sizeText(bytes)));
}

/** A disk becomes an unused one; an unused one is destroyed. */
export function detachDisk(cluster: Cluster, guest: Guest, key: string): void {
  const value = guest.config.get(key);
  if (value === undefined) return;
  guest.config.delete(key);
  const { volid, isCdrom, isCloudInit } = diskOf(key, value);
  if (isCloudInit || key.startsWith('unused')) cluster.storages.ofVolume(volid)?.volumes.delete(volid);
  else if (!isCdrom) guest.config.set(freeUnused(guest), volid);
}

function contentOf(guest: Guest): string {
  return guest.kind === 'lxc' ? 'rootdir' : 'images';
}

function freeUnused(guest: Guest): string {
  for (let at = 0; ; at += 1) if (!guest.config.has(`unused${at}`)) return `unused${at}`;
}

function isSize(text: string): boolean {
  return /^\d+(?:\.\d+)?$/.test(text);
}
