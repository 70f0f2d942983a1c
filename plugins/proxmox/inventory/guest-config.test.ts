import { describe, expect, it } from 'vitest';
import { guestFacts } from './guest-config.ts';

describe('what a configuration says', () => {
  it('of a machine with everything', () => {
    const facts = guestFacts({
      ...{ name: 'debian', agent: 'enabled=1,fstrim_cloned_disks=1', cores: 2, memory: 2048, ostype: 'l26' },
      ...{ scsi0: 'local-zfs:base-900-disk-0,size=4G', ide2: 'local-zfs:vm-900-cloudinit,media=cdrom' },
      ...{ efidisk0: 'fast:base-900-disk-1', sata1: 'local:iso/debian.iso,media=cdrom', boot: 'order=scsi0' },
      ...{ net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=12', net1: 'virtio=x,bridge=vmbr1' },
    });
    expect(facts).toEqual({
      ...{ name: 'debian', hasAgent: true, hasCloudInit: true, isSerial: false },
      ...{ cores: 2, memoryMib: 2048, osType: 'l26', storages: ['local-zfs', 'fast'] },
      nets: [
        { key: 'net0', bridge: 'vmbr0', vlan: 12 },
        { key: 'net1', bridge: 'vmbr1', vlan: null },
      ],
    });
  });

  it.each([
    ['1', true],
    ['enabled=1', true],
    ['type=virtio,enabled=1', true],
    ['0', false],
    ['enabled=0,fstrim_cloned_disks=1', false],
    ['fstrim_cloned_disks=1', false],
    [undefined, false],
  ])('of the agent %s', (agent, expected) => {
    expect(guestFacts({ agent }).hasAgent).toBe(expected);
  });

  it.each([
    ['local:900/vm-900-cloudinit.qcow2,media=cdrom', true],
    ['local-zfs:cloudinit', true],
    ['local:iso/cloudinit-tools.iso,media=cdrom', false],
    ['none,media=cdrom', false],
  ])('of the drive %s', (ide2, expected) => {
    expect(guestFacts({ ide2 })).toMatchObject({ hasCloudInit: expected, storages: [] });
  });

  it('of a container, and of what has nothing', () => {
    expect(guestFacts({ hostname: 'box', rootfs: 'local-zfs:subvol-200-disk-0,size=4G' })).toMatchObject({
      name: 'box',
      storages: ['local-zfs'],
    });
    expect(guestFacts({ vga: 'serial0' })).toMatchObject({ name: '', isSerial: true, nets: [], cores: null });
  });
});
