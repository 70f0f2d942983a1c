import { diskSize, isAddress, isNetwork } from './formats.ts';
import { propertyString } from './property-string.ts';

const any = (): boolean => true;
const isBoolean = (value: string): boolean => value === '1' || value === '0';
const isNumber = (value: string): boolean => /^\d+(?:\.\d+)?$/.test(value);
const isMac = (value: string): boolean => /^[a-f0-9][02468ace](?::[a-f0-9]{2}){5}$/i.test(value);
const isSize = (value: string): boolean => diskSize(value) === null;
const isBridge = (value: string): boolean => /^[-_.\w]+$/.test(value);
const isDhcpOr =
  (other: (value: string) => boolean) =>
  (value: string): boolean =>
    value === 'dhcp' || other(value);

/** Models whose name may stand in place of `model=`, with a MAC behind it. */
export const NET_MODELS = ['virtio', 'e1000', 'e1000e', 'rtl8139', 'vmxnet3'];
const models = Object.fromEntries(
  NET_MODELS.map((model) => [model, (mac: string) => mac === '' || isMac(mac)]),
);

const netProperties = {
  bridge: isBridge,
  firewall: isBoolean,
  link_down: isBoolean,
  mtu: isNumber,
  rate: isNumber,
  tag: isNumber,
  trunks: any,
};

export const qemuNet = propertyString({
  ...netProperties,
  ...models,
  macaddr: isMac,
  model: (value) => NET_MODELS.includes(value),
  queues: isNumber,
});

export const lxcNet = propertyString({
  ...netProperties,
  gw: isAddress,
  gw6: isAddress,
  hwaddr: isMac,
  ip: (value) => value === 'manual' || isDhcpOr(isNetwork)(value),
  ip6: (value) => value === 'auto' || value === 'manual' || isDhcpOr(isNetwork)(value),
  name: isBridge,
  type: (value) => value === 'veth',
});

export const disk = propertyString(
  {
    ...{ file: any, media: (value) => value === 'cdrom' || value === 'disk', size: isSize, format: isBridge },
    ...{ aio: any, backup: isBoolean, cache: any, discard: any, iothread: isBoolean, replicate: isBoolean },
    ...{ ro: isBoolean, serial: any, snapshot: isBoolean, ssd: isBoolean, shared: isBoolean, werror: any },
    ...{
      iops: isNumber,
      iops_rd: isNumber,
      iops_wr: isNumber,
      mbps: isNumber,
      mbps_rd: isNumber,
      mbps_wr: isNumber,
    },
    ...{ efitype: any, 'pre-enrolled-keys': isBoolean, version: any, 'import-from': any },
  },
  'file',
);

export const mountPoint = propertyString(
  {
    ...{ volume: any, size: isSize, mp: any, acl: isBoolean, backup: isBoolean, quota: isBoolean },
    ...{ replicate: isBoolean, ro: isBoolean, shared: isBoolean, mountoptions: any },
  },
  'volume',
);

export const ipConfig = propertyString({
  gw: isAddress,
  gw6: isAddress,
  ip: isDhcpOr(isNetwork),
  ip6: (value) => value === 'auto' || isDhcpOr(isNetwork)(value),
});

export const agent = propertyString(
  {
    enabled: isBoolean,
    freeze_fs_on_backup: isBoolean,
    'freeze-fs-on-backup': isBoolean,
    fstrim_cloned_disks: isBoolean,
    type: (value) => value === 'virtio' || value === 'isa',
  },
  'enabled',
);

export const startup = propertyString({ order: isNumber, up: isNumber, down: isNumber }, 'order');

export const addresses = (value: string): string | null =>
  value.split(/[ ,;]+/).every(isAddress) ? null : 'value does not look like a valid IP address';
