import type { Database } from '../db/database.ts';
import type { SignInTicketRow, UserRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { hashToken, newToken } from '../ids.ts';
import { type FactorWays, hasFactor, waysOf } from './factors-of.ts';
import { toUser } from './identity.ts';
import type { User } from './model.ts';
import type { PasskeyRequest, Passkeys } from './passkeys.ts';
import type { SecondFactors } from './second-factors.ts';
import type { SignInOrigin, TicketHolder } from './service.ts';
import { CodeLimits, type NetworkLimits } from './sign-in-limits.ts';

const TICKET_MS = 5 * 60_000;
/** Under which questions for passkeys and their answers are counted. */
export const PASSKEYS = 'passkey';
/** Codes and passkeys. */
const MOST_TRIES = 5;

/** The password is right, and nobody is signed in yet. */
export class CodeNeeded extends AppError {
  /** With it and a code the sign-in goes on; it is good for nothing else. */
  readonly ticket: string;
  /** UTC ms. */
  readonly expiresAt: number;
  readonly user: User;
  /** With what it may go on. */
  readonly ways: FactorWays;

  constructor(ticket: string, expiresAt: number, { user, ways }: TicketHolder) {
    super('CODE_NEEDED', 'This account asks for a second factor besides the password.');
    this.ticket = ticket;
    this.expiresAt = expiresAt;
    this.user = user;
    this.ways = ways;
  }
}

export interface CodeStepParts {
  readonly db: Database;
  readonly factors: Pick<SecondFactors, 'use'>;
  readonly passkeys: Pick<Passkeys, 'request' | 'requested'>;
  readonly passkeyLimits: NetworkLimits;
  readonly now: () => number;
}

/** The second half of a sign-in. Between the halves there is a ticket, which opens nothing. */
export class CodeStep {
  readonly #parts: CodeStepParts;
  readonly #limits: CodeLimits;

  constructor(parts: CodeStepParts) {
    this.#parts = parts;
    this.#limits = new CodeLimits(parts);
  }

  /** Rejects with CodeNeeded where the user has a second factor. */
  async require(user: UserRow): Promise<void> {
    const { db, now } = this.#parts;
    const ways = await waysOf(db, user.id);
    if (!hasFactor(ways)) return;
    const ticket = newToken();
    const expiresAt = now() + TICKET_MS;
    await db.signInTickets.insert({ id: hashToken(ticket), userId: user.id, expiresAt, tries: 0 });
    throw new CodeNeeded(ticket, expiresAt, { user: toUser(user), ways });
  }

  /** Whose ticket it is; null when it is over or never was. */
  async holder(ticket: string): Promise<TicketHolder | null> {
    const found = await this.#find(ticket);
    if (found === null) return null;
    return { user: toUser(found.user), ways: await waysOf(this.#parts.db, found.user.id) };
  }

  /** Rejects with SIGN_IN_OVER, CODE_WRONG or RATE_LIMITED. @returns who has given both. */
  async finish(ticket: string, code: string, origin: SignInOrigin): Promise<UserRow> {
    const { row, user } = await this.#mustFind(ticket);
    await this.#limits.count(user.username, origin, code);
    await this.#end(row, async () => {
      try {
        await this.#parts.factors.use(user.id, code);
      } catch (error) {
        // an administrator has switched it off meanwhile: the password alone was not enough when it was given
        if (error instanceof AppError && error.code === 'SECOND_FACTOR_OFF') throw over();
        throw error;
      }
    });
    await this.#limits.forgive(user.username, origin, code);
    return user;
  }

  /** What a browser is asked for a passkey of the ticket's user with. Rejects with SIGN_IN_OVER, RATE_LIMITED or PASSKEYS_UNAVAILABLE. */
  async askForPasskey(ticket: string, origin: SignInOrigin): Promise<PasskeyRequest> {
    await this.#parts.passkeyLimits.count(PASSKEYS, origin);
    const { row, user } = await this.#mustFind(ticket);
    return this.#parts.passkeys.request(bindingOf(row), user.id);
  }

  /** The same with a passkey in place of a code. Rejects with SIGN_IN_OVER, PASSKEY_REFUSED or RATE_LIMITED. */
  async finishWithPasskey(ticket: string, answer: string, origin: SignInOrigin): Promise<UserRow> {
    await this.#parts.passkeyLimits.count(PASSKEYS, origin);
    const { row, user } = await this.#mustFind(ticket);
    await this.#end(row, async () => {
      await this.#parts.passkeys.requested(answer, bindingOf(row), user.id);
    });
    // question and answer
    for (const _ of [1, 2]) await this.#parts.passkeyLimits.giveBack(PASSKEYS, origin);
    return user;
  }

  async #end({ id }: SignInTicketRow, check: () => Promise<void>): Promise<void> {
    const { signInTickets } = this.#parts.db;
    // counted before it is looked at, so that parallel guesses count too
    if (!(await signInTickets.countTry(id, MOST_TRIES))) {
      await signInTickets.delete(id);
      throw over();
    }
    await check();
    // of two with different codes one has the ticket
    if (!(await signInTickets.delete(id))) throw over();
  }

  async #mustFind(ticket: string): Promise<{ row: SignInTicketRow; user: UserRow }> {
    const found = await this.#find(ticket);
    if (found === null) throw over();
    return found;
  }

  async #find(ticket: string): Promise<{ row: SignInTicketRow; user: UserRow } | null> {
    const { db, now } = this.#parts;
    const row = await db.signInTickets.get(hashToken(ticket));
    if (row === null || row.expiresAt <= now()) return null;
    const user = await db.users.get(row.userId);
    return user === null || user.disabledAt !== null ? null : { row, user };
  }
}

const bindingOf = ({ id }: SignInTicketRow): string => `step:${id}`;

const over = (): AppError => new AppError('SIGN_IN_OVER', 'This sign-in is over.');
