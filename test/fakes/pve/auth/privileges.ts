import type { Generation } from '../generation.ts';

const COMMON = [
  ...['Datastore.Allocate', 'Datastore.AllocateSpace', 'Datastore.AllocateTemplate', 'Datastore.Audit'],
  ...['Group.Allocate', 'Mapping.Audit', 'Mapping.Modify', 'Mapping.Use', 'Permissions.Modify'],
  ...['Pool.Allocate', 'Pool.Audit', 'Realm.Allocate', 'Realm.AllocateUser'],
  ...['SDN.Allocate', 'SDN.Audit', 'SDN.Use'],
  ...[
    'Sys.AccessNetwork',
    'Sys.Audit',
    'Sys.Console',
    'Sys.Incoming',
    'Sys.Modify',
    'Sys.PowerMgmt',
    'Sys.Syslog',
  ],
  'User.Modify',
  ...['VM.Allocate', 'VM.Audit', 'VM.Backup', 'VM.Clone', 'VM.Console', 'VM.Migrate', 'VM.PowerMgmt'],
  ...['VM.Snapshot', 'VM.Snapshot.Rollback'],
  ...['VM.Config.CDROM', 'VM.Config.CPU', 'VM.Config.Cloudinit', 'VM.Config.Disk', 'VM.Config.HWType'],
  ...['VM.Config.Memory', 'VM.Config.Network', 'VM.Config.Options'],
];

const PVE_9 = [
  ...[
    'VM.GuestAgent.Audit',
    'VM.GuestAgent.FileRead',
    'VM.GuestAgent.FileSystemMgmt',
    'VM.GuestAgent.FileWrite',
  ],
  ...['VM.GuestAgent.Unrestricted', 'VM.Replicate'],
];

/** PVE 9 took VM.Monitor away and brought VM.GuestAgent. */
const PRIVILEGES: Readonly<Record<Generation, readonly string[]>> = {
  '2025': [...COMMON, 'VM.Monitor'],
  '2026': [...COMMON, ...PVE_9],
};

export function privilegesOf(generation: Generation): readonly string[] {
  return PRIVILEGES[generation];
}

const OF_VM_USERS = [
  ...['VM.Audit', 'VM.Backup', 'VM.Config.CDROM', 'VM.Config.Cloudinit', 'VM.Console', 'VM.PowerMgmt'],
  'VM.GuestAgent.Audit',
];

/** The roles that come with PVE, as far as they are of use for a gateway. */
export function builtInRoles(generation: Generation): ReadonlyMap<string, readonly string[]> {
  const all = privilegesOf(generation);
  const vm = all.filter((name) => name.startsWith('VM.'));
  return new Map([
    ['Administrator', all],
    ['NoAccess', []],
    ['PVEAdmin', all.filter((name) => !/^(?:Sys\.(?!Audit|Console|Syslog)|Permissions|Realm)/.test(name))],
    ['PVEAuditor', all.filter((name) => name.endsWith('.Audit'))],
    ['PVEVMAdmin', vm],
    ['PVEVMUser', vm.filter((name) => OF_VM_USERS.includes(name))],
    ['PVETemplateUser', ['VM.Audit', 'VM.Clone']],
    ['PVEDatastoreUser', ['Datastore.AllocateSpace', 'Datastore.Audit']],
    ['PVEPoolUser', ['Pool.Audit']],
    ['PVESDNUser', ['SDN.Audit', 'SDN.Use']],
  ]);
}

/** What an agent call asks for: of some privileges, any. */
export function agentPrivileges(generation: Generation, isHarmless: boolean): readonly string[] {
  if (generation === '2025') return ['VM.Monitor'];
  return isHarmless ? ['VM.GuestAgent.Audit', 'VM.GuestAgent.Unrestricted'] : ['VM.GuestAgent.Unrestricted'];
}
