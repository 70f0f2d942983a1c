import type { Role } from './model.ts';

/**
 * Somebody whom an identity provider or a directory vouches for, as a plugin hands them over once it has checked everything:
 * the core believes what stands here.
 */
export interface OutsideIdentity {
  /** Who vouches; two of one issuer and subject are one person. At most 255 characters, as the subject. */
  readonly issuer: string;
  /** What the issuer calls the person for good; never a name that somebody else may have later. */
  readonly subject: string;
  /** The name that a new user gets here. */
  readonly username: string;
  /** Names of groups here, in place of all that an identity provider has put the user into; unknown ones are left out. */
  readonly groups: readonly string[];
  /** What the user is from now on; left alone when it is left out. */
  readonly role?: Role;
  /** Whom nobody here belongs to becomes a new user. */
  readonly mayCreate: boolean;
  /** Whom nobody here belongs to becomes the user of that name, unless that is an administrator or somebody else's. */
  readonly mayLink: boolean;
  /** A second factor was given there, by what the issuer says or the operator knows of it. */
  readonly hasSecondFactor?: boolean;
  /** The issuer's id of its own session, by which it may end this one. */
  readonly sid?: string;
}

/** A button on the sign-in page: people go on elsewhere, and come back with an answer. */
export interface SignInLink {
  readonly id: string;
  /** As in "Sign in with School". */
  readonly title: string;
  /** Opened with `?next=`, where to go afterwards. */
  readonly path: string;
  /** Of the identities that it brings. */
  readonly issuer: string;
  /** Where who has signed out of such a session goes on, to sign out there too. */
  readonly signedOutPath?: string;
}

/** Checks user name and password elsewhere, for who has none of the gateway's own. */
export interface PasswordWay {
  readonly id: string;
  /**
   * @param username as it was typed, in lower case; @param password never empty.
   * @param signal aborts at a deadline.
   * @returns null for an unknown name as for a wrong password. Rejects with IDENTITY_REFUSED or IDENTITY_PROVIDER_….
   */
  check(username: string, password: string, signal: AbortSignal): Promise<OutsideIdentity | null>;
}
