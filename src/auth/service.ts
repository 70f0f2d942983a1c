import type { FactorWays } from './factors-of.ts';
import type { Identity, Role, Session, User } from './model.ts';
import type { OutsideIdentity } from './outside.ts';
import type { PasskeyRequest } from './passkeys.ts';

export interface SignInOrigin {
  readonly address: string;
  readonly userAgent: string;
  /** What the browser is known by to the gateway, or will be once somebody has signed in; a secret. Left out by programs. */
  readonly device?: string;
}

/** Whose half-finished sign-in a ticket is. */
export interface TicketHolder {
  readonly user: User;
  readonly ways: FactorWays;
}

export interface AuthService {
  /**
   * Checks a password, in equal time for unknown users, held back after too many failures (SignInLimits).
   * Rejects with SIGN_IN_FAILED, ACCOUNT_WAITING or RATE_LIMITED, and with CodeNeeded where the account has a second factor.
   * @returns the token for the cookie: given to the browser and kept nowhere.
   */
  signIn(
    username: string,
    password: string,
    origin: SignInOrigin,
  ): Promise<{ token: string; session: Session; user: User }>;
  /** Goes on where `signIn` rejected with CodeNeeded. Rejects with CODE_WRONG, SIGN_IN_OVER or RATE_LIMITED. */
  signInWithCode(
    ticket: string,
    code: string,
    origin: SignInOrigin,
  ): Promise<{ token: string; session: Session; user: User }>;
  /** What a browser is asked for a passkey of the ticket's user with. Rejects with SIGN_IN_OVER, RATE_LIMITED or PASSKEYS_UNAVAILABLE. */
  askForPasskeyStep(ticket: string, origin: SignInOrigin): Promise<PasskeyRequest>;
  /**
   * As `signInWithCode`, with a passkey of the user in place of the code; it need not have verified its person.
   * @param answer JSON of the browser. Rejects with PASSKEY_REFUSED, SIGN_IN_OVER or RATE_LIMITED.
   */
  signInWithPasskeyStep(
    ticket: string,
    answer: string,
    origin: SignInOrigin,
  ): Promise<{ token: string; session: Session; user: User }>;
  /** Whose half-finished sign-in it is, and with what it goes on; null when it is over. */
  ticketHolder(ticket: string): Promise<TicketHolder | null>;
  /**
   * What a browser is asked for a passkey of anybody with. Rejects with RATE_LIMITED or PASSKEYS_UNAVAILABLE.
   * @param browser a secret that only this browser has, and comes back with.
   * @param how an offer in the list of saved sign-ins nobody has asked for: it is limited by itself.
   */
  askForPasskey(browser: string, origin: SignInOrigin, how?: 'offered'): Promise<PasskeyRequest>;
  /**
   * Signs in whose passkey has answered what this browser was asked; it must have verified its person, so that it is both
   * factors. Rejects with PASSKEY_REFUSED or RATE_LIMITED.
   * @param answer JSON of the browser.
   */
  signInWithPasskey(
    browser: string,
    answer: string,
    origin: SignInOrigin,
  ): Promise<{ token: string; session: Session; user: User }>;
  /** Uses up a one-time link, which stands in for the second factor. Rejects with SIGN_IN_LINK_USED. */
  signInWithLink(
    token: string,
    origin: SignInOrigin,
  ): Promise<{ token: string; session: Session; user: User }>;
  /**
   * Signs in whom an identity provider vouches for. No second factor is asked for here, unless one is required of the user
   * and the provider does not vouch for that too. Rejects with
   * IDENTITY_UNKNOWN, IDENTITY_NAME_TAKEN or IDENTITY_REFUSED.
   */
  signInOutside(
    identity: OutsideIdentity,
    origin: SignInOrigin,
  ): Promise<{ token: string; session: Session; user: User }>;
  /** Issuer of the identity that has opened the session; null where it was opened here. */
  outsideIssuer(session: Session): Promise<string | null>;
  /** Ends what an issuer says is over, and its streams within 2 s. @returns how many sessions. */
  endOutside(issuer: string, whose: { readonly subject?: string; readonly sid?: string }): Promise<number>;
  /** Ends a session and, within 2 s, its live streams. */
  signOut(session: Session): Promise<void>;
  /**
   * Who holds this cookie token; null when expired, revoked or disabled.
   * @returns `isHalf` where a second factor must be given or set up first: then it is nobody everywhere else.
   */
  authenticate(token: string): Promise<{ session: Session; user: Identity; isHalf: boolean } | null>;
  /** Makes a link that signs in once. */
  createLink(userId: string, lifetimeMs: number): Promise<string>;
  listUsers(): Promise<readonly User[]>;
  addUser(username: string, password: string, role: Role): Promise<User>;
  /** Ends all sessions of the user. */
  setPassword(username: string, password: string): Promise<void>;
  /** Ends one session by its stored id, and its open streams within 2 s. */
  endSession(sessionId: string): Promise<void>;
  /** Ends all sessions of the user, and their open streams within 2 s. @returns how many. */
  endSessions(userId: string): Promise<number>;
  setDisabled(username: string, disabled: boolean): Promise<void>;
}
