import { dnsName, isoTags, urlEncoded } from './formats.ts';
import * as value from './option-values.ts';
import { lasting, live, numberedOptions, type OptionTable } from './options.ts';
import { flag, integer, number, oneOf, text } from './param.ts';

const CLOUD_INIT = ['VM.Config.Cloudinit', 'VM.Config.Network'];
const ROOT: readonly string[] = [];

const disk = { param: text({ format: value.disk }), privileges: ['VM.Config.Disk'], isLive: true };
const net = { param: text({ format: value.qemuNet }), privileges: ['VM.Config.Network'], isLive: true };
const ip = { param: text({ format: value.ipConfig }), privileges: CLOUD_INIT, isLive: true };
const serial = {
  param: text({ pattern: /^(?:\/dev\/.+|socket)$/ }),
  privileges: ['VM.Config.HWType'],
  isLive: false,
};

/** The options of a machine that a gateway may meet, as the official schema has them. */
export const QEMU_OPTIONS: OptionTable = {
  ...live('VM.Config.Options', {
    name: text({ format: dnsName }),
    description: text({ maxLength: 8192 }),
    tags: text({ format: isoTags }),
    onboot: flag(),
    protection: flag(),
    startup: text({ format: value.startup }),
    hookscript: text(),
  }),
  ...lasting('VM.Config.Options', {
    agent: text({ format: value.agent }),
    acpi: flag(),
    autostart: flag(),
    boot: text(),
    bootdisk: text(),
    freeze: flag(),
    hotplug: text(),
    kvm: flag(),
    localtime: flag(),
    ostype: oneOf(
      'other',
      'wxp',
      'w2k',
      'w2k3',
      'w2k8',
      'wvista',
      'win7',
      'win8',
      'win10',
      'win11',
      'l24',
      'l26',
      'solaris',
    ),
    reboot: flag(),
    startdate: text(),
    tablet: flag(),
    tdf: flag(),
    template: flag(),
  }),
  ...lasting('VM.Config.CPU', {
    cores: integer(1),
    cpu: text(),
    cpulimit: number(0, 128),
    cpuunits: integer(1, 262_144),
    numa: flag(),
    sockets: integer(1),
    vcpus: integer(1),
    affinity: text(),
  }),
  ...lasting('VM.Config.Memory', {
    balloon: integer(0),
    memory: text({ pattern: /^(?:current=)?\d+$/ }),
    shares: integer(0, 50_000),
  }),
  ...lasting('VM.Config.HWType', {
    bios: oneOf('seabios', 'ovmf'),
    machine: text(),
    scsihw: oneOf('lsi', 'lsi53c810', 'virtio-scsi-pci', 'virtio-scsi-single', 'megasas', 'pvscsi'),
    smbios1: text(),
    vga: text(),
    vmgenid: text(),
    audio0: text(),
    rng0: text(),
    watchdog: text(),
    keyboard: text(),
  }),
  ...live(CLOUD_INIT, {
    cicustom: text(),
    cipassword: text(),
    citype: oneOf('configdrive2', 'nocloud', 'opennebula'),
    ciupgrade: flag(),
    ciuser: text(),
    nameserver: text({ format: value.addresses }),
    searchdomain: text(),
    sshkeys: text({ format: urlEncoded }),
  }),
  ...live(ROOT, { args: text(), lock: text() }),
  ...numberedOptions('scsi', 31, disk),
  ...numberedOptions('virtio', 16, disk),
  ...numberedOptions('sata', 6, disk),
  ...numberedOptions('ide', 4, disk),
  ...numberedOptions('unused', 256, disk),
  efidisk0: { ...disk, isLive: false },
  tpmstate0: { ...disk, isLive: false },
  ...numberedOptions('net', 32, net),
  ...numberedOptions('ipconfig', 32, ip),
  ...numberedOptions('serial', 4, serial),
  ...numberedOptions('hostpci', 16, { param: text(), privileges: ROOT, isLive: false }),
  ...numberedOptions('usb', 14, { param: text(), privileges: ['VM.Config.HWType'], isLive: false }),
};
