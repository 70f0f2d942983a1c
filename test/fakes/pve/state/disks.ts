import { parseProperties, writeProperties } from '../schema/property-string.ts';
import type { Guest } from './guest.ts';

const DISK_KEY = /^(?:scsi|ide|sata|virtio|efidisk|tpmstate|mp|unused)\d+$|^rootfs$/;
const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

export interface Disk {
  readonly key: string;
  readonly volid: string;
  readonly isCloudInit: boolean;
  readonly isCdrom: boolean;
  /** The value without the volume. */
  readonly rest: ReadonlyMap<string, string>;
}

export function isDiskKey(key: string): boolean {
  return DISK_KEY.test(key);
}

export function disksOf(config: ReadonlyMap<string, string>): Disk[] {
  return [...config].filter(([key]) => isDiskKey(key)).map(([key, value]) => diskOf(key, value));
}

export function diskOf(key: string, value: string): Disk {
  const properties = parseProperties(value, 'file');
  const volid = properties.get('file') ?? properties.get('volume') ?? '';
  properties.delete('file');
  properties.delete('volume');
  const isCloudInit = volid.includes('cloudinit');
  return { key, volid, isCloudInit, isCdrom: properties.get('media') === 'cdrom', rest: properties };
}

export function diskValue(volid: string, rest: ReadonlyMap<string, string>): string {
  return rest.size === 0 ? volid : `${volid},${writeProperties(rest)}`;
}

/** `10G` in bytes; what has no unit is in GiB when a volume is made and in bytes when it is resized. */
export function sizeInBytes(size: string, bare = 1): number {
  const [, number = '0', unit = ''] = /^\+?(\d+(?:\.\d+)?)([KMGT]?)$/.exec(size) ?? [];
  return Math.floor(Number(number) * (unit === '' ? bare : (UNITS[unit] ?? 1)));
}

export function sizeText(bytes: number): string {
  for (const unit of ['T', 'G', 'M', 'K']) {
    const one = UNITS[unit] ?? 1;
    if (bytes >= one && bytes % one === 0) return `${bytes / one}${unit}`;
  }
  return String(bytes);
}

/** Bytes of the disk that it boots from, for lists. */
export function bootDiskBytes(guest: Guest): number {
  const disk = disksOf(guest.config).find(({ isCdrom, key }) => !isCdrom && !/^(?:efi|tpm|unused)/.test(key));
  return sizeInBytes(disk?.rest.get('size') ?? '0');
}
