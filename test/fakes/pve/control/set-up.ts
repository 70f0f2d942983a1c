import type { Token } from '../auth/accounts.ts';
import { agentPrivileges } from '../auth/privileges.ts';
import type { Cluster } from '../cluster.ts';
import { makeTemplate } from '../endpoints/guest-disks.ts';
import { applyChange } from '../guests/change-config.ts';
import { powerOn } from '../guests/power.ts';
import type { Behaviour } from '../state/behaviour.ts';
import type { Guest } from '../state/guest.ts';
import type { GuestKind } from '../state/kinds.ts';
import type { Storage, StorageOptions } from '../state/storages.ts';

export interface NewGuest {
  /** By default the next free id. */
  readonly vmid?: number;
  /** By default the first node. */
  readonly node?: string;
  readonly name?: string;
  readonly pool?: string;
  readonly isRunning?: boolean;
  /** Options as PUT config takes them, over a disk, a network and an agent. Null takes one away. */
  readonly config?: Readonly<Record<string, string | null>>;
  readonly behaviour?: Partial<Behaviour>;
}

export interface NewToken {
  /** `user@realm!name`. The user is made if it is not there. */
  readonly id: string;
  readonly privsep?: boolean;
  /** Seconds since 1970. */
  readonly expire?: number;
}

/** What a token of a gateway shall be able to use. */
export interface GatewayToken extends NewToken {
  readonly pool: string;
  readonly templates: readonly number[];
  readonly storages: readonly string[];
  readonly bridges: readonly string[];
}

const USUAL: Readonly<Record<GuestKind, Readonly<Record<string, string>>>> = {
  qemu: {
    agent: 'enabled=1',
    boot: 'order=scsi0',
    cores: '1',
    memory: '1024',
    net0: 'virtio,bridge=vmbr0',
    ostype: 'l26',
    scsi0: 'local-zfs:4',
    scsihw: 'virtio-scsi-single',
    vmgenid: '1',
  },
  lxc: {
    arch: 'amd64',
    cores: '1',
    memory: '512',
    net0: 'name=eth0,bridge=vmbr0,ip=dhcp',
    ostype: 'debian',
    rootfs: 'local-zfs:4',
    swap: '512',
    unprivileged: '1',
  },
};

const VM_CONFIG = ['Options', 'CPU', 'Memory', 'Network', 'Disk', 'Cloudinit', 'CDROM'].map(
  (name) => `VM.Config.${name}`,
);
const VM_USE = ['VM.Allocate', 'VM.Audit', 'VM.Clone', 'VM.PowerMgmt', 'VM.Console', 'VM.Snapshot'];

/** Puts things into the cluster without the API, its tasks and its time. */
export class SetUp {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  addVm(of: NewGuest = {}): Guest {
    return this.#add('qemu', of);
  }

  addContainer(of: NewGuest = {}): Guest {
    return this.#add('lxc', of);
  }

  /** A machine, or a container, that others are cloned from. */
  addTemplate(of: NewGuest = {}, kind: GuestKind = 'qemu'): Guest {
    const guest = this.#add(kind, { name: 'template', ...of });
    makeTemplate(this.#cluster, guest);
    return guest;
  }

  addStorage(id: string, options: StorageOptions = {}): Storage {
    return this.#cluster.storages.add(id, options);
  }

  addPool(id: string): void {
    this.#cluster.pools.add(id);
  }

  /** On every node. */
  addBridge(name: string): void {
    for (const node of this.#cluster.nodes.all()) node.bridges.add(name);
  }

  addUser(name: string, password: string, totp: string | null = null): void {
    this.#cluster.accounts.addUser(name, { password, totp });
  }

  addRole(name: string, privileges: readonly string[]): void {
    this.#cluster.accounts.roles.set(name, privileges);
  }

  /** @param who `user@realm` or `user@realm!token`. */
  grant(path: string, who: string, role: string, propagate = true): void {
    this.#cluster.accounts.grant({ path, who, role, propagate, type: who.includes('!') ? 'token' : 'user' });
  }

  /** Privileges of a role; none when there is no such role. */
  roleOf(name: string): readonly string[] {
    return this.#cluster.accounts.roles.get(name) ?? [];
  }

  revoke(path: string, who: string, role: string): void {
    this.#cluster.accounts.revoke({ path, who, role });
  }

  /** @returns what follows `PVEAPIToken=`. */
  addToken(of: NewToken): string {
    return `${of.id}=${this.#token(of).secret}`;
  }

  /** A token of root without separated privileges: everything but what only root itself may. */
  addRootToken(name = 'test'): string {
    return this.addToken({ id: `root@pam!${name}`, privsep: false });
  }

  /** A token with the least privileges that a gateway works with, and no other right anywhere. */
  addGatewayToken(of: GatewayToken): string {
    const [user = ''] = of.id.split('!');
    const generation = this.#cluster.generation;
    const agent = [...agentPrivileges(generation, true), ...agentPrivileges(generation, false)];
    this.addRole('Gateway', [...VM_USE, ...VM_CONFIG, 'Pool.Audit', ...agent]);
    const token = this.addToken(of);
    for (const who of of.privsep === false ? [user] : [user, of.id]) {
      this.grant(`/pool/${of.pool}`, who, 'Gateway');
      for (const vmid of of.templates) this.grant(`/vms/${vmid}`, who, 'PVETemplateUser');
      for (const id of of.storages) this.grant(`/storage/${id}`, who, 'PVEDatastoreUser');
      for (const bridge of of.bridges) this.grant(`/sdn/zones/localnetwork/${bridge}`, who, 'PVESDNUser');
    }
    return token;
  }

  #token({ id, privsep = true, expire = 0 }: NewToken): Token {
    const [user = '', name = ''] = id.split('!');
    if (!this.#cluster.accounts.users.has(user)) this.#cluster.accounts.addUser(user);
    return this.#cluster.accounts.addToken(user, name, { privsep, expire });
  }

  #add(kind: GuestKind, of: NewGuest): Guest {
    const { guests, nodes, pools } = this.#cluster;
    const vmid = of.vmid ?? guests.nextId();
    const guest = guests.create(kind, vmid, of.node ?? nodes.all()[0]?.name ?? 'pve1');
    const name = { [guest.words.nameKey]: of.name ?? `guest-${vmid}` };
    const wanted = Object.entries({ ...USUAL[kind], ...name, ...of.config });
    const set = new Map(wanted.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])));
    applyChange(this.#cluster, guest, { set, remove: [], revert: [] });
    Object.assign(guest.behaviour, of.behaviour);
    if (of.pool !== undefined) (pools.get(of.pool) ?? pools.add(of.pool)).vmids.add(vmid);
    if (of.isRunning) powerOn(this.#cluster, guest);
    this.#cluster.pvestatd.look();
    return guest;
  }
}
