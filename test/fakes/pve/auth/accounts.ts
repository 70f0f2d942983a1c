import { randomUUID } from 'node:crypto';
import type { Generation } from '../generation.ts';
import { builtInRoles } from './privileges.ts';

export interface Token {
  readonly name: string;
  readonly secret: string;
  /** Rights are the intersection of the user's and the token's own. */
  readonly privsep: boolean;
  /** Seconds since 1970; 0: never. */
  readonly expire: number;
  readonly comment: string | null;
}

export interface User {
  readonly name: string;
  password: string | null;
  /** Seconds since 1970; 0: never. */
  readonly expire: number;
  /** The code that a second factor accepts; null: none is asked for. */
  readonly totp: string | null;
  readonly tokens: Map<string, Token>;
}

export interface AclEntry {
  readonly path: string;
  readonly type: 'user' | 'token';
  /** `user@realm` or `user@realm!token`. */
  readonly who: string;
  readonly role: string;
  readonly propagate: boolean;
}

/** Users, tokens, roles and access control lists, as /etc/pve/user.cfg has them. */
export class Accounts {
  readonly users = new Map<string, User>();
  readonly roles: Map<string, readonly string[]>;
  #acl: AclEntry[] = [];

  constructor(generation: Generation, rootPassword: string) {
    this.roles = new Map(builtInRoles(generation));
    this.addUser('root@pam', { password: rootPassword });
  }

  get acl(): readonly AclEntry[] {
    return this.#acl;
  }

  addUser(name: string, more: Partial<Pick<User, 'password' | 'expire' | 'totp'>> = {}): User {
    const user = { name, password: null, expire: 0, totp: null, ...more, tokens: new Map<string, Token>() };
    this.users.set(name, user);
    return user;
  }

  addToken(userName: string, name: string, more: Partial<Omit<Token, 'name'>> = {}): Token {
    const user = this.users.get(userName);
    if (user === undefined) throw new Error(`no such user ('${userName}')`);
    const token = { name, secret: randomUUID(), privsep: true, expire: 0, comment: null, ...more };
    user.tokens.set(name, token);
    return token;
  }

  grant(entry: AclEntry): void {
    this.revoke(entry);
    this.#acl.push(entry);
  }

  revoke({ path, who, role }: Pick<AclEntry, 'path' | 'who' | 'role'>): void {
    this.#acl = this.#acl.filter((one) => one.path !== path || one.who !== who || one.role !== role);
  }

  /** With a machine its own entries go. */
  forgetPath(path: string): void {
    this.#acl = this.#acl.filter((entry) => entry.path !== path);
  }
}
