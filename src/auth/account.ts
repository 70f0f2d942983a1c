import type { Language } from '../texts/texts.ts';
import type { FactorWays } from './factors-of.ts';
import type { Actor, Session, User } from './model.ts';
import type { Preferences } from './preferences.ts';
import type { NewSecondFactor, SecondFactorState } from './second-factors.ts';
import type { SignInOrigin } from './service.ts';

export interface SessionView {
  /** Says nothing about the token, nor about what is stored of it. */
  readonly id: string;
  /** What its user calls it; as `browser` where nobody has named it. */
  readonly name: string;
  /** Where it was opened, in words: `Firefox on Linux`. */
  readonly browser: string;
  readonly address: string;
  readonly userAgent: string;
  /** All times are UTC ms. */
  readonly createdAt: number;
  /** Within the last minute or so. */
  readonly seenAt: number;
  readonly expiresAt: number;
  /** It is the one that asks. */
  readonly isThis: boolean;
}

/** Who looks after the own account: the actor, in a session. Access keys never may. */
export interface Self {
  readonly actor: Actor;
  readonly session: Session;
  readonly origin: SignInOrigin;
  /** They have signed in by half, and are to give or set up the second factor that is required of them. */
  readonly isHalf?: boolean;
}

/** The own password, sessions and second factor. Every method rejects with FORBIDDEN unless the actor may `account.own`. */
export interface AccountService {
  hasPassword(self: Self): Promise<boolean>;
  /** The one seen last first. */
  sessions(self: Self): Promise<readonly SessionView[]>;
  /** Ends it, and its open streams within 2 s. Rejects with SESSION_NOT_FOUND. */
  endSession(self: Self, id: string): Promise<void>;
  /** @param name empty to be called after its browser again. Rejects with SESSION_NOT_FOUND or INVALID_BODY. */
  renameSession(self: Self, id: string, name: string): Promise<SessionView>;
  /** All but the one that asks. @returns how many. */
  endOtherSessions(self: Self): Promise<number>;
  /**
   * Ends all other sessions too. Rejects with PASSWORD_WRONG, INVALID_BODY or RATE_LIMITED.
   * @param present not looked at where the user has none yet.
   */
  changePassword(self: Self, present: string, next: string): Promise<void>;
  /**
   * Sends a link there, which `confirmAddress` is given. Rejects with PASSWORD_WRONG, INVALID_BODY, MAIL_OFF or RATE_LIMITED.
   * @param language of the mail, where the user has chosen none.
   */
  requestAddress(self: Self, email: string, password: string, language: Language): Promise<void>;
  /** Whether there is mail, without which no address can be confirmed. */
  sendsMail(): boolean;
  /** What a link is for, of whoever has it; null when it is over. */
  linkedAddress(token: string): Promise<{ readonly username: string; readonly email: string } | null>;
  /** Uses the link up; asks nobody to be signed in. Rejects with MAIL_LINK_OVER or MAIL_ADDRESS_TAKEN. */
  confirmAddress(token: string): Promise<User>;
  /** Rejects with PASSWORD_WRONG or RATE_LIMITED. */
  removeAddress(self: Self, password: string): Promise<void>;
  preferences(self: Self): Promise<Preferences>;
  /** In place of what was chosen before. */
  setPreferences(self: Self, preferences: Preferences): Promise<void>;
  secondFactor(self: Self): Promise<SecondFactorState>;
  /**
   * Rejects with PASSWORD_WRONG, RATE_LIMITED or SECOND_FACTOR_ON; with SIGN_IN_AGAIN for who has no password and has signed
   * in more than ten minutes ago.
   */
  beginSecondFactor(self: Self, password: string): Promise<NewSecondFactor>;
  /** The one that waits for its first code; null where none does. */
  waitingSecondFactor(self: Self): Promise<NewSecondFactor | null>;
  /** Rejects with CODE_WRONG, RATE_LIMITED or SECOND_FACTOR_OFF. @returns the recovery codes, shown this once. */
  confirmSecondFactor(self: Self, code: string): Promise<readonly string[]>;
  /** Gives the second factor in this session, which is whole then. Rejects with CODE_WRONG, RATE_LIMITED or SECOND_FACTOR_OFF. */
  proveSecondFactor(self: Self, code: string): Promise<void>;
  /** With what the second factor can be given. */
  factorWays(self: Self): Promise<FactorWays>;
  /** Codes as of `confirmSecondFactor`, in place of all recovery codes that there were. */
  renewRecoveryCodes(self: Self, code: string): Promise<readonly string[]>;
  /** Rejects with CODE_WRONG, RATE_LIMITED or SECOND_FACTOR_OFF. */
  endSecondFactor(self: Self, code: string): Promise<void>;
}
