/** Machines with a kernel of their own, and containers: where the two have other words for the same. */
export type GuestKind = 'qemu' | 'lxc';

export interface KindWords {
  readonly noun: 'VM' | 'CT';
  /** Begins the types of its tasks: qmstart, vzstart. */
  readonly tasks: 'qm' | 'vz';
  /** The option that holds its name, as a parameter of clone too. */
  readonly nameKey: 'name' | 'hostname';
  configPath(node: string, vmid: number): string;
  lockPath(vmid: number): string;
}

export const WORDS: Readonly<Record<GuestKind, KindWords>> = {
  qemu: {
    noun: 'VM',
    tasks: 'qm',
    nameKey: 'name',
    configPath: (node, vmid) => `nodes/${node}/qemu-server/${vmid}.conf`,
    lockPath: (vmid) => `/var/lock/qemu-server/lock-${vmid}.conf`,
  },
  lxc: {
    noun: 'CT',
    tasks: 'vz',
    nameKey: 'hostname',
    configPath: (node, vmid) => `nodes/${node}/lxc/${vmid}.conf`,
    lockPath: (vmid) => `/run/lock/lxc/pve-config-${vmid}.lock`,
  },
};
