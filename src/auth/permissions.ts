import type { Actor, Role, User } from './model.ts';

/** Permissions of the core itself; plugins add theirs as `<plugin id>.<name>`. */
const CORE_PERMISSIONS = {
  'apps.view': { title: 'See the applications', roles: ['user', 'admin'] },
  'apps.launch': { title: 'Start an application', roles: ['user', 'admin'] },
  'apps.manage': { title: 'Add, change and remove applications', roles: ['admin'] },
  'homes.all': { title: 'See and remove what everybody keeps', roles: ['admin'] },
  'instances.own': { title: 'See, open and stop own desktops', roles: ['user', 'admin'] },
  'instances.all': { title: "See, open and stop everybody's desktops", roles: ['admin'] },
  'jobs.manage': { title: 'See, cancel and retry jobs', roles: ['admin'] },
} as const satisfies Record<string, PermissionRule>;

export interface PermissionRule {
  readonly title: string;
  /** Who holds it without being given it. */
  readonly roles: readonly Role[];
}

/** Which permissions exist and who holds them. */
export class Permissions {
  readonly #rules: ReadonlyMap<string, PermissionRule>;

  /** @param ofPlugins full names (`<plugin id>.<name>`) with their rules. */
  constructor(ofPlugins: Readonly<Record<string, PermissionRule>> = {}) {
    this.#rules = new Map(Object.entries({ ...CORE_PERMISSIONS, ...ofPlugins }));
  }

  /** Throws for a permission that nobody declared: a typing mistake would otherwise deny for ever. */
  assertKnown(permission: string): void {
    if (!this.#rules.has(permission)) throw new Error(`Nobody declares the permission "${permission}".`);
  }

  /** Nothing matched means denied. */
  holds(user: User, permission: string): boolean {
    return this.#rules.get(permission)?.roles.includes(user.role) ?? false;
  }
}

export function actorOf(user: User): Actor {
  return { userId: user.id, username: user.username, isAdmin: user.role === 'admin' };
}
