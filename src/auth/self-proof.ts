import type { Database } from '../db/database.ts';
import type { UserRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import type { Self } from './account.ts';
import { hasFactor, waysOf } from './factors-of.ts';
import { verifyPassword } from './passwords.ts';
import { SignInLimits } from './sign-in-limits.ts';

const FRESH_MS = 10 * 60_000;

type ProofDatabase = Pick<
  Database,
  'users' | 'signInFailures' | 'knownPlaces' | 'secondFactors' | 'passkeys'
>;

/** Throws FORBIDDEN for keys, and for who may not look after the own account. */
export function requireOwn({ actor }: Self): void {
  if (actor.keyId === null && actor.may('account.own')) return;
  throw new AppError('FORBIDDEN', 'Your account may not do this (account.own).');
}

/** That it is the person and not somebody who has taken over a session, or sits at a computer that was left alone. */
export class SelfProof {
  readonly #db: ProofDatabase;
  readonly #now: () => number;
  // whoever has taken over a session guesses no faster than at the sign-in
  readonly #limits: SignInLimits;

  constructor(db: ProofDatabase, now: () => number) {
    this.#db = db;
    this.#now = now;
    this.#limits = new SignInLimits({ db, now });
  }

  /** Rejects with FORBIDDEN or UNAUTHENTICATED. */
  async user(self: Self): Promise<UserRow> {
    requireOwn(self);
    const user = await this.#db.users.get(self.actor.userId);
    if (user === null) throw new AppError('UNAUTHENTICATED', 'You are not signed in.');
    return user;
  }

  /** @param password not looked at where the user has none. Rejects with PASSWORD_WRONG or RATE_LIMITED. */
  async password(self: Self, password: string): Promise<UserRow> {
    const user = await this.user(self);
    if (user.passwordHash === null) return user;
    await this.#limits.count(user.username, self.origin);
    if (!(await verifyPassword(user.passwordHash, password)))
      throw new AppError('PASSWORD_WRONG', 'This is not your present password.');
    await this.#limits.forgive(user.username, self.origin);
    return user;
  }

  /**
   * The password; whoever has none must have signed in within the last ten minutes, or it rejects with SIGN_IN_AGAIN. So may
   * who has just signed in and is led to set up a second factor.
   */
  async passwordOrFresh(self: Self, password: string): Promise<UserRow> {
    if (self.isHalf === true && this.isFresh(self)) return this.user(self);
    const user = await this.password(self, password);
    if (user.passwordHash === null && !this.isFresh(self))
      throw new AppError('SIGN_IN_AGAIN', 'You have signed in too long ago for this.');
    return user;
  }

  /**
   * Throws SECOND_FACTOR_ON for who is to give the second factor that the account has: with the password alone nobody sets up
   * another one.
   */
  async maySetUp(self: Self): Promise<void> {
    if (self.isHalf === true && hasFactor(await waysOf(this.#db, self.actor.userId)))
      throw new AppError('SECOND_FACTOR_ON', 'Your account has a second factor: give that one.');
  }

  isFresh({ session }: Self): boolean {
    return this.#now() - session.createdAt < FRESH_MS;
  }
}
