import type { Identity, KeyScope, MemberOf, PermissionLists, Role } from './model.ts';

/** Whether somebody may do something, and what decided it. */
export interface Decision {
  readonly isAllowed: boolean;
  readonly by: 'user' | 'group' | 'role' | 'key' | 'nothing';
  /** Name of the user, group, role or key; null where nothing matched. */
  readonly name: string | null;
  /** The entry of a list that matched, such as `apps.*`; null for roles and where nothing matched. */
  readonly entry: string | null;
}

/**
 * The first level with an entry that matches decides: the user's own lists, then those of the groups they were put into,
 * then those of other groups, then the role. Inside a level deny wins; what nothing matches is denied.
 */
export function decide(identity: Identity, permission: string, roles: readonly Role[]): Decision {
  if (identity.key !== undefined && !isInScope(identity.key, permission)) {
    return { isAllowed: false, by: 'key', name: identity.key.name, entry: null };
  }
  const matching = entriesFor(permission);
  const { username: name, accept, deny, groups } = identity;
  const decision =
    inLevel('user', [{ name, accept, deny }], matching) ??
    inLevel('group', groups.filter(isPutThere), matching) ??
    inLevel('group', groups.filter(isMapped), matching);
  if (decision !== null) return decision;
  if (roles.includes(identity.role)) {
    return { isAllowed: true, by: 'role', name: identity.role, entry: null };
  }
  return { isAllowed: false, by: 'nothing', name: null, entry: null };
}

/** What a project's key may at most: the services keep each of these inside the project. */
const OF_PROJECTS = new Set([
  'apps.view',
  'apps.launch',
  'apps.project',
  'instances.own',
  'projects.own',
  'recordings.own',
]);

/** A key that could make keys could make one that may more: only manage keys do, and they do nothing else. */
function isInScope({ isManage, scopes, projectId = null }: KeyScope, permission: string): boolean {
  // the use of an API opens a door, and does nothing yet
  if (permission.endsWith('.use')) return true;
  // a program is no second way into its user's account
  if (permission === 'account.own') return false;
  const isAboutKeys = permission.startsWith('keys.');
  if (isManage || isAboutKeys) return isManage && permission === 'keys.own';
  if (projectId !== null && !OF_PROJECTS.has(permission)) return false;
  return scopes.length === 0 || entriesFor(permission).some((scope) => scopes.includes(scope));
}

const isPutThere = ({ isStatic }: MemberOf): boolean => isStatic;
const isMapped = ({ isStatic }: MemberOf): boolean => !isStatic;

type Level = readonly (PermissionLists & { readonly name: string })[];

function inLevel(by: 'user' | 'group', level: Level, matching: readonly string[]): Decision | null {
  for (const { name, deny } of level) {
    const entry = matching.find((one) => deny.includes(one));
    if (entry !== undefined) return { isAllowed: false, by, name, entry };
  }
  for (const { name, accept } of level) {
    const entry = matching.find((one) => accept.includes(one));
    if (entry !== undefined) return { isAllowed: true, by, name, entry };
  }
  return null;
}

/** All entries of lists that match a permission, the narrowest first: `apps.launch`, its kind `apps.*`, and `*`. */
export function entriesFor(permission: string): readonly string[] {
  const known = entries.get(permission);
  if (known !== undefined) return known;
  const made = entriesOf(permission);
  if (entries.size < MOST_ENTRIES) entries.set(permission, made);
  return made;
}

/** Each request asks for some of them: there are as many as permissions. */
const entries = new Map<string, readonly string[]>();
const MOST_ENTRIES = 1000;

function entriesOf(permission: string): readonly string[] {
  const kinds = [...permission.matchAll(/\./g)].map(({ index }) => `${permission.slice(0, index)}.*`);
  return [permission, ...kinds.reverse(), '*'];
}

/** `denied by group interns (apps.*)`: for people who ask why. */
export function inWords({ isAllowed, by, name, entry }: Decision): string {
  if (by === 'nothing') return 'denied, since nothing allows it';
  return `${isAllowed ? 'allowed' : 'denied'} by ${by} ${name}${entry === null ? '' : ` (${entry})`}`;
}
