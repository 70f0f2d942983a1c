import { AppError } from '../errors.ts';
import { type Decision, decide, entriesFor, inWords } from './decision.ts';
import type { Actor, Identity, PermissionLists, Role } from './model.ts';

/** Permissions of the core itself; plugins add theirs as `<plugin id>.<name>`. */
const CORE_PERMISSIONS = {
  'account.own': {
    title: 'Look after the own password, sessions and second factor',
    roles: ['user', 'expert', 'admin'],
  },
  'apps.view': { title: 'See the applications', roles: ['user', 'expert', 'admin'] },
  'apps.launch': { title: 'Start an application', roles: ['user', 'expert', 'admin'] },
  'apps.manage': { title: 'Add, change and remove applications', roles: ['expert', 'admin'] },
  'apps.project': {
    title: 'Add, change and remove applications of projects that one manages',
    roles: ['expert', 'admin'],
  },
  'audit.read': { title: 'Read the audit log', roles: ['admin'] },
  'homes.all': { title: 'See and remove what everybody keeps', roles: ['admin'] },
  'instances.own': { title: 'See, open and stop own desktops', roles: ['user', 'expert', 'admin'] },
  'instances.all': { title: "See, open and stop everybody's desktops", roles: ['admin'] },
  'jobs.manage': { title: 'See, cancel and retry jobs', roles: ['admin'] },
  'keys.own': { title: 'Make and revoke own access keys', roles: ['user', 'expert', 'admin'] },
  'keys.all': { title: "See and revoke everybody's access keys", roles: ['admin'] },
  'metrics.read': { title: 'Read the metrics', roles: ['admin'] },
  'projects.own': {
    title: 'See and use the projects that one belongs to',
    roles: ['user', 'expert', 'admin'],
  },
  'projects.manage': { title: 'Make, change and remove all projects', roles: ['admin'] },
  'quotas.manage': { title: 'See and set quotas', roles: ['admin'] },
  'recordings.own': {
    title: 'See what was recorded of oneself, and in projects that one manages',
    roles: ['user', 'expert', 'admin'],
  },
  'recordings.all': { title: "See and remove everybody's recordings", roles: ['admin'] },
  'users.manage': { title: 'Manage users, groups and what they may do', roles: ['admin'] },
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

  list(): readonly (PermissionRule & { readonly name: string })[] {
    return [...this.#rules].map(([name, rule]) => ({ name, ...rule }));
  }

  /** Throws for a permission that nobody declared: a typing mistake would otherwise deny for ever. */
  assertKnown(permission: string): void {
    this.#rule(permission);
  }

  /** Throws INVALID_BODY for an entry that matches no permission there is. */
  checkLists({ accept, deny }: PermissionLists): void {
    const known = new Set([...this.#rules.keys()].flatMap(entriesFor));
    for (const entry of [...accept, ...deny]) {
      if (known.has(entry)) continue;
      throw new AppError('INVALID_BODY', `There is no permission ${entry.slice(0, 80)}.`, {
        remedy: `Choose among ${[...this.#rules.keys()].join(', ')}, or a pattern such as apps.* or *.`,
      });
    }
  }

  decide(identity: Identity, permission: string): Decision {
    return decide(identity, permission, this.#rule(permission).roles);
  }

  holds(identity: Identity, permission: string): boolean {
    return this.decide(identity, permission).isAllowed;
  }

  /** Throws FORBIDDEN, with what decided it, or MANAGE_KEY_NEEDED where another key would do. */
  require(identity: Identity, permission: string): void {
    const decision = this.decide(identity, permission);
    if (decision.isAllowed) return;
    if (decision.by === 'key' && permission.startsWith('keys.'))
      throw new AppError('MANAGE_KEY_NEEDED', `This key may not manage keys: ${inWords(decision)}.`);
    throw new AppError('FORBIDDEN', `Your account may not do this (${permission}): ${inWords(decision)}.`);
  }

  actor(identity: Identity): Actor {
    const { id, username, key, groups } = identity;
    return {
      userId: id,
      username,
      keyId: key?.id ?? null,
      projectId: key?.projectId ?? null,
      groupIds: groups.map((group) => group.id),
      may: (permission) => this.holds(identity, permission),
    };
  }

  #rule(permission: string): PermissionRule {
    const rule = this.#rules.get(permission);
    if (rule === undefined) throw new Error(`Nobody declares the permission "${permission}".`);
    return rule;
  }
}
