import type { NavEntry } from '../../src/api.ts';

/** The pages of the administration, in the order of the list at the side. */
export const SECTIONS = [
  { id: 'users', icon: 'user', permission: 'users.manage' },
  { id: 'groups', icon: 'people', permission: 'users.manage' },
  { id: 'projects', icon: 'files', permission: 'projects.manage' },
  { id: 'apps', icon: 'desktop', permission: 'apps.manage' },
  { id: 'instances', icon: 'viewer', permission: 'instances.all' },
  { id: 'pools', icon: 'cloud', permission: 'apps.manage' },
  { id: 'homes', icon: 'home', permission: 'homes.all' },
  { id: 'jobs', icon: 'again', permission: 'jobs.manage' },
  { id: 'quotas', icon: 'size', permission: 'quotas.manage' },
  { id: 'keys', icon: 'keys', permission: 'keys.all' },
  { id: 'audit', icon: 'log', permission: 'audit.read' },
  { id: 'health', icon: 'connection', permission: 'admin.system' },
  { id: 'settings', icon: 'tools', permission: 'admin.system' },
] as const;

export type SectionId = (typeof SECTIONS)[number]['id'];

/** Others may stand between them. */
export const sectionEntries = (): readonly NavEntry[] =>
  SECTIONS.map(({ id, icon, permission }, place) => ({
    ...{ title: `section.${id}`, path: pathOf(id), icon, permission },
    administrative: place * 10,
  }));

export const pathOf = (id: SectionId): string => `/admin/${id}`;
