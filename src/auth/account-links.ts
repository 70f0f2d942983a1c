import type { Database, LinkPurpose } from '../db/database.ts';
import type { AccountLinkRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { hashToken, newToken } from '../ids.ts';

const MOST_TRIES = 5;
const HOUR = 3_600_000;

/** How long each is good. */
const LIFETIME_MS: Readonly<Record<LinkPurpose, number>> = {
  register: 24 * HOUR,
  recover: HOUR,
  address: 24 * HOUR,
};

/** Links in mails: of each only a hash is stored, looking at one changes nothing, and what it is for is done once. */
export class AccountLinks {
  readonly #db: Pick<Database, 'accountLinks'>;
  readonly #now: () => number;

  constructor(db: Pick<Database, 'accountLinks'>, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** @param isReal a row is written either way, so that it takes as long. @returns the token, which opens nothing then. */
  async make(
    purpose: LinkPurpose,
    {
      email,
      userId,
      isReal,
    }: { readonly email: string; readonly userId: string | null; readonly isReal: boolean },
  ): Promise<string> {
    const token = newToken();
    await this.#db.accountLinks.insert({
      id: hashToken(token),
      purpose: isReal ? purpose : 'none',
      ...{ userId, email, tries: 0 },
      expiresAt: this.#now() + LIFETIME_MS[purpose],
    });
    return token;
  }

  /** Null when it is over, or never was. */
  find(token: string, purpose: LinkPurpose): Promise<AccountLinkRow | null> {
    return this.#db.accountLinks.get(hashToken(token), purpose, this.#now());
  }

  /** The same for who goes on with it, a few times. Rejects with MAIL_LINK_OVER. */
  async begin(token: string, purpose: LinkPurpose): Promise<AccountLinkRow> {
    const row = await this.find(token, purpose);
    if (row === null || !(await this.#db.accountLinks.countTry(row.id, MOST_TRIES))) throw linkOver();
    return row;
  }

  /** In the transaction of what it is for. Rejects with MAIL_LINK_OVER for all but one of those who come at once. */
  async take({ id }: Pick<AccountLinkRow, 'id'>, purpose: LinkPurpose): Promise<void> {
    if (!(await this.#db.accountLinks.take(id, purpose, this.#now()))) throw linkOver();
  }
}

export const linkOver = (): AppError =>
  new AppError('MAIL_LINK_OVER', 'This link was used already, has expired, or never existed.');
