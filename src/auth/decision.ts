import type { Identity, KeyScope, PermissionLists, Role } from './model.ts';

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
  const own = { by: 'user', name: identity.username, accept: identity.accept, deny: identity.deny } as const;
  const groups = identity.groups.map((group) => ({ ...group, by: 'group' }) as const);
  const levels = [
    [own],
    groups.filter(({ isStatic }) => isStatic),
    groups.filter(({ isStatic }) => !isStatic),
  ];
  for (const level of levels) {
    const decision = firstMatch(level, 'deny', permission) ?? firstMatch(level, 'accept', permission);
    if (decision !== null) return decision;
  }
  if (roles.includes(identity.role)) {
    return { isAllowed: true, by: 'role', name: identity.role, entry: null };
  }
  return { isAllowed: false, by: 'nothing', name: null, entry: null };
}

/** A key that could make keys could make one that may more: only manage keys do, and they do nothing else. */
function isInScope({ isManage, scopes }: KeyScope, permission: string): boolean {
  // the use of an API opens a door, and does nothing yet
  if (permission.endsWith('.use')) return true;
  // a program is no second way into its user's account
  if (permission === 'account.own') return false;
  const isAboutKeys = permission.startsWith('keys.');
  if (isManage || isAboutKeys) return isManage && permission === 'keys.own';
  return scopes.length === 0 || scopes.some((scope) => matches(scope, permission));
}

type Level = readonly (PermissionLists & { readonly by: 'user' | 'group'; readonly name: string })[];

function firstMatch(level: Level, list: keyof PermissionLists, permission: string): Decision | null {
  for (const { by, name, [list]: entries } of level) {
    const entry = entries.find((one) => matches(one, permission));
    if (entry !== undefined) return { isAllowed: list === 'accept', by, name, entry };
  }
  return null;
}

/** @param entry a permission's name, `kind.*`, or `*`. */
export function matches(entry: string, permission: string): boolean {
  if (entry === permission || entry === '*') return true;
  return entry.endsWith('.*') && permission.startsWith(entry.slice(0, -1));
}

/** `denied by group interns (apps.*)`: for people who ask why. */
export function inWords({ isAllowed, by, name, entry }: Decision): string {
  if (by === 'nothing') return 'denied, since nothing allows it';
  return `${isAllowed ? 'allowed' : 'denied'} by ${by} ${name}${entry === null ? '' : ` (${entry})`}`;
}
