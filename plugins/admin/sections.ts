/** The pages of the administration, in the order of the list at the side. */
export const SECTIONS = [
  { id: 'users', icon: 'user', permission: 'users.manage' },
  { id: 'groups', icon: 'chat', permission: 'users.manage' },
  { id: 'apps', icon: 'desktop', permission: 'apps.manage' },
  { id: 'instances', icon: 'viewer', permission: 'instances.all' },
  { id: 'pools', icon: 'cloud', permission: 'apps.manage' },
  { id: 'homes', icon: 'files', permission: 'homes.all' },
  { id: 'jobs', icon: 'again', permission: 'jobs.manage' },
  { id: 'quotas', icon: 'size', permission: 'quotas.manage' },
  { id: 'keys', icon: 'keys', permission: 'keys.all' },
  { id: 'audit', icon: 'log', permission: 'audit.read' },
  { id: 'health', icon: 'connection', permission: 'admin.system' },
  { id: 'settings', icon: 'tools', permission: 'admin.system' },
] as const;

export type SectionId = (typeof SECTIONS)[number]['id'];

export const pathOf = (id: SectionId): string => `/admin/${id}`;
