import { forbidden } from '../errors.ts';
import type { Generation } from '../generation.ts';
import type { Accounts } from './accounts.ts';
import { fullName, type Identity, ROOT } from './identity.ts';
import { privilegesOf } from './privileges.ts';

/** The pool that a path's machine or storage is a member of. */
export type PoolOfPath = (path: string) => string | null;

/** Who may do what, where: path by path from the root, a deeper entry replacing what was inherited. */
export class Access {
  readonly accounts: Accounts;
  readonly #poolOf: PoolOfPath;
  readonly #all: readonly string[];

  constructor(accounts: Accounts, generation: Generation, poolOf: PoolOfPath) {
    this.accounts = accounts;
    this.#poolOf = poolOf;
    this.#all = privilegesOf(generation);
  }

  /** The privileges at a path, each with whether deeper paths inherit it. */
  privilegesAt(who: Identity, path: string): ReadonlyMap<string, boolean> {
    const ofUser = this.#privileges(who.user, path);
    if (who.token === null) return ofUser;
    const token = this.accounts.users.get(who.user)?.tokens.get(who.token);
    if (token === undefined) return new Map();
    if (!token.privsep) return ofUser;
    const ofToken = this.#privileges(fullName(who), path);
    return new Map([...ofToken].filter(([name]) => ofUser.has(name)));
  }

  may(who: Identity, path: string, privileges: readonly string[], any = false): boolean {
    const has = this.privilegesAt(who, path);
    return any ? privileges.some((name) => has.has(name)) : privileges.every((name) => has.has(name));
  }

  /** @throws PveError 403 that names the first privilege that is missing. */
  need(who: Identity, path: string, privileges: readonly string[], any = false): void {
    if (this.may(who, path, privileges, any)) return;
    const has = this.privilegesAt(who, path);
    const missing = any ? privileges.join('|') : privileges.find((name) => !has.has(name));
    throw forbidden(`${path}, ${missing}`);
  }

  #privileges(who: string, path: string): ReadonlyMap<string, boolean> {
    if (who === ROOT.user) return new Map(this.#all.map((name) => [name, true]));
    const own = this.#roles(who, path);
    if (own.has('NoAccess')) return new Map();
    const pool = this.#poolOf(path);
    const inherited = pool === null ? new Map<string, boolean>() : this.#roles(who, `/pool/${pool}`);
    const roles = inherited.has('NoAccess') ? own : new Map([...inherited, ...own]);
    const privileges = new Map<string, boolean>();
    for (const [role, propagate] of roles) {
      for (const name of this.accounts.roles.get(role) ?? []) {
        privileges.set(name, propagate || privileges.get(name) === true);
      }
    }
    return privileges;
  }

  #roles(who: string, path: string): ReadonlyMap<string, boolean> {
    let roles = new Map<string, boolean>();
    for (const step of stepsTo(path)) {
      const here = this.accounts.acl.filter((entry) => entry.who === who && entry.path === step);
      const counting = here.filter((entry) => step === path || entry.propagate);
      if (counting.length > 0) roles = new Map(counting.map(({ role, propagate }) => [role, propagate]));
    }
    return roles;
  }
}

/** `/`, `/vms`, `/vms/100`. */
function stepsTo(path: string): string[] {
  const parts = path.split('/').filter(Boolean);
  return ['/', ...parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`)];
}
