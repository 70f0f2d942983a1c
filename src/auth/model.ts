import type { Preferences } from './preferences.ts';

/** Each has the permissions that are declared for it; `expert` is for who looks after applications but not after people. */
export const ROLES = ['user', 'expert', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Names of permissions such as `apps.launch`, or patterns: `apps.*` for all of one kind, `*` for all. */
export interface PermissionLists {
  readonly accept: readonly string[];
  readonly deny: readonly string[];
}

export interface User {
  readonly id: string;
  readonly username: string;
  readonly role: Role;
  readonly disabledAt: number | null;
  /** Since when somebody who has registered waits to be let in, disabled so long; null for everybody else. */
  readonly waitingSince: number | null;
  /** Confirmed; null where there is none. */
  readonly email: string | null;
  readonly createdAt: number;
  /** Is being deleted: nobody signs in as this user any more, and what is theirs goes. */
  readonly isLeaving: boolean;
}

export interface MemberOf extends PermissionLists {
  readonly id: string;
  readonly name: string;
  /** An administrator put the user there; otherwise a directory or an identity provider did. */
  readonly isStatic: boolean;
  /** Its members must have a second factor. */
  readonly needsSecondFactor: boolean;
}

/** With what a program comes in place of a session: it may less than its user, never more. */
export interface KeyScope {
  readonly id: string;
  readonly name: string;
  readonly isManage: boolean;
  /** Permissions or patterns; empty for all that the user may. */
  readonly scopes: readonly string[];
  /** The only project that it opens; left out, or null, for all that the user may. */
  readonly projectId?: string | null;
}

/** A user with everything that decides what they may do. */
export interface Identity extends User, PermissionLists {
  readonly groups: readonly MemberOf[];
  readonly preferences?: Preferences;
  /** Where it is a program that asks. */
  readonly key?: KeyScope;
}

export interface Session {
  /** Hash of the token, not the token. */
  readonly id: string;
  readonly userId: string;
  readonly createdAt: number;
  /** UTC ms; `NO_END` where nothing but a revocation ends it. */
  readonly expiresAt: number;
}

/** When a key that has no end ends. It is later than any Date can be. */
export const NO_END = Number.MAX_SAFE_INTEGER;

/** Who does something: a user, as the services see it. */
export interface Actor {
  readonly userId: string;
  readonly username: string;
  /** The key that a program came with; null for people. */
  readonly keyId: string | null;
  /** The only project whose things are there for the key; left out, or null, for everything else. */
  readonly projectId?: string | null;
  /** Groups that the user is in; left out where it is the gateway itself that acts. */
  readonly groupIds?: readonly string[];
  /** Throws for a permission that nobody declares. */
  may(permission: string): boolean;
}
