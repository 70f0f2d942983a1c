import { randomUUID } from 'node:crypto';
import type { Cluster } from '../cluster.ts';
import { disksOf, diskValue } from '../state/disks.ts';
import type { Guest } from '../state/guest.ts';
import { isNetKey, withMac } from './nets.ts';

export interface CloneWish {
  readonly isFull: boolean;
  /** Of a full clone; null: where the source's disks are. */
  readonly storage: string | null;
  readonly name: string | null;
  readonly description: string | null;
}

/** Writes the configuration of a clone: everything is taken over but what would collide. */
export function writeClone(
  cluster: Cluster,
  source: Guest,
  config: ReadonlyMap<string, string>,
  clone: Guest,
  wish: CloneWish,
): void {
  clone.config.clear();
  const disks = new Map(disksOf(config).map((disk) => [disk.key, disk]));
  for (const [key, value] of config) {
    const disk = disks.get(key);
    if (key.startsWith('unused') || key === 'template' || key === 'lock') continue;
    if (disk !== undefined && !(disk.isCdrom && !disk.isCloudInit)) {
      clone.config.set(
        key,
        diskValue(cloneDisk(cluster, disk.volid, disk.isCloudInit, clone.vmid, wish), disk.rest),
      );
    } else clone.config.set(key, isNetKey(key) ? withMac(clone.kind, value, true) : value);
  }
  clone.config.set(clone.words.nameKey, wish.name ?? `Copy-of-${clone.words.noun}-${source.name}`);
  if (wish.description !== null) clone.config.set('description', wish.description);
  if (clone.kind === 'lxc') return;
  clone.config.set('smbios1', `uuid=${randomUUID()}`);
  if (config.has('vmgenid')) clone.config.set('vmgenid', randomUUID());
}

function cloneDisk(
  cluster: Cluster,
  volid: string,
  isCloudInit: boolean,
  vmid: number,
  wish: CloneWish,
): string {
  const origin = cluster.storages.ofVolume(volid);
  if (origin === null) return volid;
  if (!wish.isFull && !isCloudInit) return origin.linkedClone(volid, vmid).volid;
  const target = wish.storage === null ? origin : cluster.storages.get(wish.storage);
  const volume = origin.volumes.get(volid);
  const name = isCloudInit ? `vm-${vmid}-cloudinit` : target.freeName(vmid);
  return target.allocate(vmid, volume?.bytes ?? 0, name, volume?.content).volid;
}
