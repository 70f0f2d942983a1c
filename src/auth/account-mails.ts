import type { UserRow } from '../db/schema/rows.ts';
import type { MailService } from '../mail/mailer.ts';
import { noMail } from '../mail/post.ts';
import { type MailKind, mailTexts } from '../texts/mails.ts';
import { isLanguage, type Language } from '../texts/texts.ts';

/** Pages that links lead to. */
export const LINK_PATHS = {
  register: '/register/confirm',
  recover: '/recover/confirm',
  address: '/address/confirm',
} as const;

export interface AccountMailParts {
  readonly mail: MailService;
  /** Where people reach the gateway, as configured: never as a request says. */
  readonly publicUrl: () => string;
}

/** Mails about accounts. Nobody waits for them. */
export class AccountMails {
  readonly #parts: AccountMailParts;

  constructor(parts: AccountMailParts) {
    this.#parts = parts;
  }

  isThere(): boolean {
    return this.#parts.mail.isThere();
  }

  /** With a link that does something once. */
  link(
    purpose: keyof typeof LINK_PATHS,
    to: string,
    language: Language,
    { token, name = '' }: { readonly token: string; readonly name?: string },
  ): void {
    const link = `${this.#parts.publicUrl()}${LINK_PATHS[purpose]}?token=${token}`;
    this.#post(purpose, to, language, { link, name });
  }

  /** Tells the owner what has happened to the account; nothing where no address is known. */
  notice(
    kind: Exclude<MailKind, keyof typeof LINK_PATHS>,
    user: Pick<UserRow, 'username' | 'email' | 'preferences'>,
    fallback: Language = 'en',
  ): void {
    if (user.email === null) return;
    const path = kind === 'approved' ? '/login' : '/recover';
    const values = { link: `${this.#parts.publicUrl()}${path}`, name: user.username };
    this.#post(kind, user.email, languageOf(user, fallback), values);
  }

  #post(kind: MailKind, to: string, language: Language, values: Readonly<Record<string, string>>): void {
    const say = mailTexts.in(language);
    const all = { ...values, gateway: this.#parts.publicUrl() };
    this.#parts.mail.post({ to, subject: say(`${kind}.subject`), text: say(`${kind}.text`, all) });
  }
}

/** Where nothing is sent. */
export const noAccountMails = new AccountMails({ mail: noMail, publicUrl: () => '' });

/** As the user has chosen, else what the browser that asked wants. */
export function languageOf({ preferences }: Pick<UserRow, 'preferences'>, fallback: Language): Language {
  const chosen = preferences?.language;
  return isLanguage(chosen) ? chosen : fallback;
}
