/** Of `GET /version`. PVE 9 took VM.Monitor away, which PVE 8 asks for where 9 asks for VM.GuestAgent. */
export type Major = 8 | 9;

/** Roles that come with Proxmox VE, with what we need of them. */
export const ROLE_OF = {
  template: { role: 'PVETemplateUser', privileges: ['VM.Audit', 'VM.Clone'] },
  storage: { role: 'PVEDatastoreUser', privileges: ['Datastore.AllocateSpace', 'Datastore.Audit'] },
  bridge: { role: 'PVESDNUser', privileges: ['SDN.Use'] },
} as const;

export const POOL_ROLE = 'Deskgate';

const IN_POOL = [
  'Pool.Audit',
  'VM.Allocate',
  'VM.Audit',
  'VM.Clone',
  'VM.Config.CDROM',
  'VM.Config.CPU',
  'VM.Config.Cloudinit',
  'VM.Config.Disk',
  'VM.Config.Memory',
  'VM.Config.Network',
  'VM.Config.Options',
  'VM.Console',
  'VM.PowerMgmt',
  'VM.Snapshot',
];

const AGENT: Readonly<Record<Major, readonly string[]>> = {
  8: ['VM.Monitor'],
  9: ['VM.GuestAgent.Audit'],
};

/** What the gateway needs at the pool that its machines are made in, and nowhere else. */
export function poolPrivileges(major: Major, withAgent = true): readonly string[] {
  return [...IN_POOL, ...(withAgent ? AGENT[major] : [])];
}

/** @param version `8.4.14`. Null for one that nobody has tried. */
export function majorOf(version: string): Major | null {
  const major = Number.parseInt(version, 10);
  return major === 8 || major === 9 ? major : null;
}
