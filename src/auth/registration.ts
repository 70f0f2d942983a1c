import { type Database, UniqueViolation } from '../db/database.ts';
import { AppError } from '../errors.ts';
import { checkMailAddress } from '../mail/mailer.ts';
import type { Language } from '../texts/texts.ts';
import { AccountLinks } from './account-links.ts';
import type { AccountMails } from './account-mails.ts';
import { toUser } from './identity.ts';
import { newUserRow } from './local-auth.ts';
import type { User } from './model.ts';
import { checkNewPassword, hashPassword } from './passwords.ts';
import type { SignInOrigin } from './service.ts';
import { RequestLimits } from './sign-in-limits.ts';
import { checkUsername } from './username.ts';

/** What an operator says of it. */
export interface RegistrationRules {
  /** Whose addresses may have an account, such as `example.org`; everybody's when empty. */
  readonly domains: readonly string[];
  /** Whether who has registered waits to be let in. */
  readonly needsApproval: boolean;
}

export interface NewAccount {
  readonly username: string;
  readonly password: string;
}

/**
 * Making an account of one's own. With mail, an address comes first, and who has the mailbox chooses name and password, so
 * that nobody makes an account for somebody else's address. Answers and their cost are the same whatever exists already.
 */
export interface RegistrationService {
  /** Whether an address is asked for first; otherwise `register` makes the account. */
  readonly needsMail: () => boolean;
  /** Sends a link; to who has an account already, word of that. Rejects with INVALID_BODY, MAIL_OFF or RATE_LIMITED. */
  request(email: string, language: Language, rules: RegistrationRules, origin: SignInOrigin): Promise<void>;
  /** The address of a link that is good; null of any other. */
  addressOf(token: string): Promise<string | null>;
  /**
   * Uses the link up. Rejects with MAIL_LINK_OVER, INVALID_BODY, USER_EXISTS (a few times a link) or MAIL_ADDRESS_TAKEN.
   * @returns the user, who may have to wait to be let in.
   */
  confirm(token: string, account: NewAccount, rules: RegistrationRules): Promise<User>;
  /** Without mail. Says nothing when the name is taken. Rejects with INVALID_BODY, RATE_LIMITED or ACTION_NOT_ALLOWED. */
  register(account: NewAccount, rules: RegistrationRules, origin: SignInOrigin): Promise<void>;
}

export interface RegistrationParts {
  readonly db: Database;
  readonly mails: AccountMails;
  readonly now?: () => number;
}

export class Registration implements RegistrationService {
  readonly #db: Database;
  readonly #mails: AccountMails;
  readonly #now: () => number;
  readonly #links: AccountLinks;
  readonly #limits: RequestLimits;

  constructor({ db, mails, now = Date.now }: RegistrationParts) {
    this.#db = db;
    this.#mails = mails;
    this.#now = now;
    this.#links = new AccountLinks(db, now);
    this.#limits = new RequestLimits({ db, now });
  }

  readonly needsMail = (): boolean => this.#mails.isThere();

  async request(given: string, language: Language, rules: RegistrationRules, origin: SignInOrigin) {
    const email = checkMailAddress(given);
    checkDomain(email, rules);
    if (!this.needsMail()) throw new AppError('MAIL_OFF', 'The gateway sends no mail.');
    await this.#limits.count('register', origin);
    const mayMail = await this.#limits.mayMail(email);
    const known = await this.#db.users.findByEmail(email);
    const isReal = mayMail && known === null;
    const token = await this.#links.make('register', { email, userId: null, isReal });
    if (!mayMail) return;
    if (known === null) this.#mails.link('register', email, language, { token });
    else this.#mails.notice('known', known, language);
  }

  async addressOf(token: string): Promise<string | null> {
    return (await this.#links.find(token, 'register'))?.email ?? null;
  }

  async confirm(token: string, account: NewAccount, rules: RegistrationRules) {
    // what is wrong in the form costs no try
    const username = checkUsername(account.username);
    checkNewPassword(account.password);
    const link = await this.#links.begin(token, 'register');
    checkDomain(link.email, rules);
    const user = await this.#newUser(username, account.password, rules, link.email);
    try {
      await this.#db.tx(async () => {
        await this.#links.take(link, 'register');
        await this.#db.users.insert(user);
      });
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      if ((await this.#db.users.findByEmail(link.email)) === null)
        throw new AppError('USER_EXISTS', `There is a user named ${username} already.`);
      throw new AppError('MAIL_ADDRESS_TAKEN', 'There is an account with this mail address already.');
    }
    return toUser(user);
  }

  async register(account: NewAccount, rules: RegistrationRules, origin: SignInOrigin): Promise<void> {
    if (this.needsMail() || rules.domains.length > 0)
      throw new AppError('ACTION_NOT_ALLOWED', 'Who registers here confirms a mail address first.');
    const username = checkUsername(account.username);
    checkNewPassword(account.password);
    await this.#limits.count('register', origin);
    const user = await this.#newUser(username, account.password, rules, null);
    try {
      await this.#db.users.insert(user);
    } catch (error) {
      // nobody learns it but by trying to sign in, which is slowed
      if (!(error instanceof UniqueViolation)) throw error;
    }
  }

  async #newUser(
    username: string,
    password: string,
    { needsApproval }: RegistrationRules,
    email: string | null,
  ) {
    const now = this.#now();
    const since = needsApproval ? now : null;
    const row = newUserRow(username, 'user', await hashPassword(password), now);
    return { ...row, email, disabledAt: since, waitingSince: since };
  }
}

function checkDomain(email: string, { domains }: RegistrationRules): void {
  const domain = email.slice(email.indexOf('@') + 1);
  if (domains.length === 0 || domains.some((one) => one.toLowerCase() === domain)) return;
  throw new AppError('INVALID_BODY', 'Addresses of this domain cannot register here.', {
    detail: 'email',
    remedy: `Use an address of ${domains.join(', ')}.`,
  });
}
