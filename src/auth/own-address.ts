import { type Database, UniqueViolation } from '../db/database.ts';
import type { UserRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import { checkMailAddress } from '../mail/mailer.ts';
import type { Language } from '../texts/texts.ts';
import { AccountLinks, linkOver } from './account-links.ts';
import { type AccountMails, languageOf } from './account-mails.ts';
import { RequestLimits } from './sign-in-limits.ts';

/** The mail address of an account: it counts once its owner has opened a link that was sent there. */
export class OwnAddress {
  readonly #db: Database;
  readonly #mails: AccountMails;
  readonly #links: AccountLinks;
  readonly #limits: RequestLimits;

  constructor(db: Database, mails: AccountMails, now: () => number) {
    this.#db = db;
    this.#mails = mails;
    this.#links = new AccountLinks(db, now);
    this.#limits = new RequestLimits({ db, now });
  }

  /** Sends a link there; whether somebody else has the address is told to nobody but who opens it. */
  async request(user: UserRow, given: string, language: Language): Promise<void> {
    const email = checkMailAddress(given);
    if (!this.#mails.isThere()) throw new AppError('MAIL_OFF', 'The gateway sends no mail.');
    if (!(await this.#limits.mayMail(email)))
      throw new AppError('RATE_LIMITED', 'Too many mails went to this address.', {
        headers: { 'Retry-After': '3600' },
        remedy: 'Look whether one has arrived, or try again in an hour.',
      });
    const token = await this.#links.make('address', { email, userId: user.id, isReal: true });
    this.#mails.link('address', email, languageOf(user, language), { token, name: user.username });
  }

  async linked(token: string): Promise<{ readonly username: string; readonly email: string } | null> {
    const link = await this.#links.find(token, 'address');
    const user = link?.userId == null ? null : await this.#db.users.get(link.userId);
    return link === null || user === null || user.disabledAt !== null
      ? null
      : { username: user.username, email: link.email };
  }

  /** Rejects with MAIL_LINK_OVER or MAIL_ADDRESS_TAKEN. */
  async confirm(token: string): Promise<UserRow> {
    const link = await this.#links.begin(token, 'address');
    try {
      const before = await this.#db.tx(async () => {
        await this.#links.take(link, 'address');
        const user = link.userId === null ? null : await this.#db.users.get(link.userId);
        if (user === null || user.disabledAt !== null) throw linkOver();
        await this.#db.users.update(user.id, { email: link.email });
        return user;
      });
      if (before.email !== link.email) this.#mails.notice('address-changed', before);
      return before;
    } catch (error) {
      if (error instanceof UniqueViolation) throw addressTaken();
      throw error;
    }
  }

  async remove(user: UserRow): Promise<void> {
    await this.#db.users.update(user.id, { email: null });
    await this.#db.accountLinks.deleteOfUser(user.id);
    this.#mails.notice('address-changed', user);
  }
}

export const addressTaken = (): AppError =>
  new AppError('MAIL_ADDRESS_TAKEN', 'There is an account with this mail address already.');
