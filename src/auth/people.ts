import type { Page, UserFilter, UserSort } from '../db/database.ts';
import type { SessionView } from './account.ts';
import type { Decision } from './decision.ts';
import type { GroupService } from './groups.ts';
import type { Actor, Identity, Role, User } from './model.ts';
import type { PasskeyView } from './passkey-views.ts';

/** A user as those see them who manage users. */
export interface Person extends Identity {
  /** Raised by every change of what is stored of the user. */
  readonly revision: number;
  /** How they sign in: a password of this gateway, or not at all (links, and other ways that plugins bring). */
  readonly hasPassword: boolean;
  /** Whether sign-ins with the password ask for a code or a passkey besides. */
  readonly hasSecondFactor: boolean;
  /** Until when sign-ins are held back somewhere after too many failures, UTC ms; null where none are. */
  readonly heldUntil: number | null;
}

/** A user as lists show them. */
export interface ListedUser extends User {
  /** As of a `Person`. */
  readonly heldUntil: number | null;
}

/** What is to be otherwise; the rest stays. */
export interface PersonChange {
  readonly role?: Role | undefined;
  readonly accept?: readonly string[] | undefined;
  readonly deny?: readonly string[] | undefined;
  readonly password?: string | undefined;
  /** False also lets in who waits for it. */
  readonly isDisabled?: boolean | undefined;
  /** Counts as confirmed; null for none. */
  readonly email?: string | null | undefined;
}

export interface PersonFilter extends UserFilter, Partial<Page<UserSort>> {}

/** What goes with a user. */
export interface Holdings {
  /** Desktops that have not ended. */
  readonly desktops: number;
  /** Applications in which something is kept. */
  readonly homes: number;
  readonly keys: number;
}

export interface Explained extends Decision {
  readonly permission: string;
  readonly title: string;
}

/**
 * Users, groups, and why somebody may do something. Every method rejects with FORBIDDEN unless the actor may `users.manage`,
 * and where more would be given than the actor has, or somebody changed who may more (`Granting`).
 * What is changed counts from the next request on, and ends within 2 s the streams that it forbids. What is given a revision
 * rejects with PRECONDITION_FAILED where somebody has made another one of it.
 */
export interface PeopleService extends GroupService {
  /** By name. @param filter.limit at most 200, else 50. */
  users(
    actor: Actor,
    filter: PersonFilter,
  ): Promise<{ readonly items: readonly ListedUser[]; readonly total: number }>;
  /** Rejects with USER_NOT_FOUND. */
  user(actor: Actor, id: string): Promise<Person>;
  /** Rejects with USER_EXISTS, MAIL_ADDRESS_TAKEN or INVALID_BODY. */
  addUser(
    actor: Actor,
    user: {
      readonly username: string;
      readonly password: string;
      readonly role: Role;
      readonly email?: string | undefined;
    },
  ): Promise<Person>;
  /**
   * Rejects with ACTION_NOT_ALLOWED for what would lock the actor out, and for who is being deleted, and with
   * MAIL_ADDRESS_TAKEN. Of two administrators who put each other out at once, in whatever way, one is refused with FORBIDDEN.
   */
  changeUser(actor: Actor, id: string, change: PersonChange, revision?: number): Promise<Person>;
  holdings(actor: Actor, id: string): Promise<Holdings>;
  /**
   * Signs the user out for good, and ends open streams within 2 s and access keys at once; then, whatever happens to the
   * gateway, desktops are stopped, what is kept in applications is removed unless it is to stay, and the user is no more. What
   * stays belongs to a name that nobody signs in with, until somebody removes it. Rejects with ACTION_NOT_ALLOWED for oneself
   * and for the last administrator. Who is asked again while it goes on may choose anew.
   */
  removeUser(
    actor: Actor,
    id: string,
    how: { readonly keepHomes: boolean },
    revision?: number,
  ): Promise<Person>;
  /** Takes app and passkeys off, for who has lost them and the recovery codes. Rejects with SECOND_FACTOR_OFF. */
  resetSecondFactor(actor: Actor, id: string): Promise<void>;
  /** The oldest first. */
  passkeys(actor: Actor, userId: string): Promise<readonly PasskeyView[]>;
  /** Rejects with PASSKEY_NOT_FOUND, and with ACTION_NOT_ALLOWED for one of the actor's own. */
  removePasskey(actor: Actor, userId: string, passkeyId: string): Promise<void>;
  /** Lets sign-ins through that wait after too many failures. @returns how many counts held some back. */
  unlock(actor: Actor, id: string): Promise<number>;
  /** Where the user is signed in, the one seen last first. */
  sessions(actor: Actor, userId: string): Promise<readonly SessionView[]>;
  /** Ends one of them, and its open streams within 2 s. Rejects with SESSION_NOT_FOUND. */
  endSession(actor: Actor, userId: string, sessionId: string): Promise<void>;
  /** Signs the user out everywhere, and ends the open streams within 2 s. @returns how many sessions there were. */
  endSessions(actor: Actor, userId: string): Promise<number>;
  /** A link that signs in as the user once, for a day at most. It is a secret. */
  signInLink(actor: Actor, userId: string, lifetimeMs: number): Promise<string>;
  /** Each permission there is, and what decides it for this user. */
  explain(actor: Actor, userId: string): Promise<readonly Explained[]>;
}
