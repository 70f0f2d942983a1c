import type { Database } from '../db/database.ts';
import type { SignInTicketRow, UserRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { hashToken, newToken } from '../ids.ts';
import { toUser } from './identity.ts';
import type { User } from './model.ts';
import type { SecondFactors } from './second-factors.ts';
import type { SignInOrigin } from './service.ts';
import { CodeLimits } from './sign-in-limits.ts';

const TICKET_MS = 5 * 60_000;
const MOST_TRIES = 5;

/** The password is right, and nobody is signed in yet. */
export class CodeNeeded extends AppError {
  /** With it and a code the sign-in goes on; it is good for nothing else. */
  readonly ticket: string;
  /** UTC ms. */
  readonly expiresAt: number;
  readonly user: User;

  constructor(ticket: string, expiresAt: number, user: User) {
    super('CODE_NEEDED', 'This account asks for a code besides the password.');
    this.ticket = ticket;
    this.expiresAt = expiresAt;
    this.user = user;
  }
}

export interface CodeStepParts {
  readonly db: Database;
  readonly factors: Pick<SecondFactors, 'use'>;
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
    const factor = await db.secondFactors.get(user.id);
    if (factor === null || factor.confirmedAt === null) return;
    const ticket = newToken();
    const expiresAt = now() + TICKET_MS;
    await db.signInTickets.insert({ id: hashToken(ticket), userId: user.id, expiresAt, tries: 0 });
    throw new CodeNeeded(ticket, expiresAt, toUser(user));
  }

  /** Whose ticket it is; null when it is over or never was. */
  async holder(ticket: string): Promise<User | null> {
    const found = await this.#find(ticket);
    return found === null ? null : toUser(found.user);
  }

  /** Rejects with SIGN_IN_OVER, CODE_WRONG or RATE_LIMITED. @returns who has given both. */
  async finish(ticket: string, code: string, origin: SignInOrigin): Promise<UserRow> {
    const { db, factors } = this.#parts;
    const found = await this.#find(ticket);
    if (found === null) throw over();
    const { id } = found.row;
    await this.#limits.count(found.user.username, origin, code);
    // counted before the code is looked at, so that parallel guesses count too
    if (!(await db.signInTickets.countTry(id, MOST_TRIES))) {
      await db.signInTickets.delete(id);
      throw over();
    }
    try {
      await factors.use(found.user.id, code);
    } catch (error) {
      // an administrator has switched it off meanwhile: the password alone was not enough when it was given
      if (error instanceof AppError && error.code === 'SECOND_FACTOR_OFF') throw over();
      throw error;
    }
    // of two with different codes one has the ticket
    if (!(await db.signInTickets.delete(id))) throw over();
    await this.#limits.forgive(found.user.username, origin, code);
    return found.user;
  }

  async #find(ticket: string): Promise<{ row: SignInTicketRow; user: UserRow } | null> {
    const { db, now } = this.#parts;
    const row = await db.signInTickets.get(hashToken(ticket));
    if (row === null || row.expiresAt <= now()) return null;
    const user = await db.users.get(row.userId);
    return user === null || user.disabledAt !== null ? null : { row, user };
  }
}

const over = (): AppError => new AppError('SIGN_IN_OVER', 'This sign-in is over.');
