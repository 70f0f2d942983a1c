import type { Database } from '../db/database.ts';
import type { UserRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import { checkMailAddress } from '../mail/mailer.ts';
import type { Language } from '../texts/texts.ts';
import { AccountLinks, linkOver } from './account-links.ts';
import { type AccountMails, languageOf } from './account-mails.ts';
import { toUser } from './identity.ts';
import type { User } from './model.ts';
import { checkNewPassword, hashPassword } from './passwords.ts';
import type { SignInOrigin } from './service.ts';
import { accountKey, RequestLimits } from './sign-in-limits.ts';

/** A new password for who has forgotten it and has the mailbox. It signs nobody in, and no second factor is passed by. */
export interface RecoveryService {
  /** Whether there is mail, without which nobody can ask. */
  readonly isThere: () => boolean;
  /** The same answer and cost whether somebody has the address or not. Rejects with INVALID_BODY, MAIL_OFF or RATE_LIMITED. */
  request(email: string, language: Language, origin: SignInOrigin): Promise<void>;
  /** Whose link it is; null when it is over. */
  holder(token: string): Promise<User | null>;
  /**
   * Uses the link up, ends all sessions, streams, links and half sign-ins of the user, and lets them sign in again at once
   * whatever was held back. Rejects with MAIL_LINK_OVER or INVALID_BODY, which uses nothing up.
   */
  recover(token: string, password: string): Promise<User>;
}

export interface RecoveryParts {
  readonly db: Database;
  readonly bus: EventBus;
  readonly mails: AccountMails;
  readonly now?: () => number;
}

export class Recovery implements RecoveryService {
  readonly #db: Database;
  readonly #bus: EventBus;
  readonly #mails: AccountMails;
  readonly #now: () => number;
  readonly #links: AccountLinks;
  readonly #limits: RequestLimits;

  constructor({ db, bus, mails, now = Date.now }: RecoveryParts) {
    this.#db = db;
    this.#bus = bus;
    this.#mails = mails;
    this.#now = now;
    this.#links = new AccountLinks(db, now);
    this.#limits = new RequestLimits({ db, now });
  }

  readonly isThere = (): boolean => this.#mails.isThere();

  async request(given: string, language: Language, origin: SignInOrigin): Promise<void> {
    const email = checkMailAddress(given);
    if (!this.isThere()) throw new AppError('MAIL_OFF', 'The gateway sends no mail.');
    await this.#limits.count('recover', origin);
    const mayMail = await this.#limits.mayMail(email);
    const user = await this.#db.users.findByEmail(email);
    const mayRecover = await this.#mayRecover(user);
    const isReal = mayMail && mayRecover;
    const token = await this.#links.make('recover', { email, userId: user?.id ?? null, isReal });
    if (!isReal || user === null) return;
    this.#mails.link('recover', email, languageOf(user, language), { token, name: user.username });
  }

  async holder(token: string): Promise<User | null> {
    const link = await this.#links.find(token, 'recover');
    const user = link === null ? null : await this.#ownerOf(link);
    return user === null ? null : toUser(user);
  }

  async recover(token: string, password: string): Promise<User> {
    checkNewPassword(password);
    const link = await this.#links.begin(token, 'recover');
    const passwordHash = await hashPassword(password);
    const { user, ended } = await this.#db.tx(async () => {
      await this.#links.take(link, 'recover');
      const owner = await this.#ownerOf(link);
      if (owner === null) throw linkOver();
      await this.#db.users.update(owner.id, { passwordHash });
      await this.#db.accountLinks.deleteOfUser(owner.id);
      await this.#db.signInLinks.deleteOfUser(owner.id);
      await this.#db.signInTickets.deleteOfUser(owner.id);
      return { user: owner, ended: await this.#db.sessions.deleteOfUser(owner.id) };
    });
    if (ended.length > 0) this.#bus.emit('session.ended', { sessionIds: ended });
    await this.#db.signInFailures.forgetAccount(accountKey(user.username), this.#now());
    this.#mails.notice('password-changed', user);
    return toUser(user);
  }

  /** Whose it is still; null where the address or the account has changed since it was sent. */
  async #ownerOf({ userId, email }: { userId: string | null; email: string }): Promise<UserRow | null> {
    const user = userId === null ? null : await this.#db.users.get(userId);
    return user !== null && user.email === email && (await this.#mayRecover(user)) ? user : null;
  }

  /** Who signs in elsewhere alone gets no second way in, which would stay open when that one is closed. */
  async #mayRecover(user: UserRow | null): Promise<boolean> {
    const elsewhere = await this.#db.externalIdentities.ofUser(user?.id ?? '');
    if (user === null || user.disabledAt !== null) return false;
    return user.passwordHash !== null || elsewhere.length === 0;
  }
}
