import { asAppError } from '../errors.ts';
import type { Mail, Mailer, MailService } from '../mail/mailer.ts';
import { noMail } from '../mail/post.ts';

/** A command that writes many has gone wrong. */
const MOST = 100;

/** What a command has to say by mail. It leaves when the work is done, since a command has no time beside it. */
export class OutgoingMail implements MailService {
  readonly #waiting: Mail[] = [];

  /** Unknown before somebody looks for a mailer: `leave` does. */
  isThere(): boolean {
    return false;
  }

  readonly send = noMail.send;

  post(mail: Mail): void {
    if (this.#waiting.length < MOST) this.#waiting.push(mail);
  }

  /**
   * One try each: what the command did is done, whether or not somebody hears of it. Never rejects.
   * @param withMailer finds who hands mail on, null where nobody does; not called where there is no mail.
   * @param tell is told of what cannot be sent.
   */
  async leave(
    withMailer: (work: (mailer: Mailer | null) => Promise<void>) => Promise<void>,
    tell: (line: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const mails = this.#waiting.splice(0);
    if (mails.length === 0) return;
    try {
      await withMailer(async (mailer) => {
        for (const mail of mails) await mailer?.send(mail, signal);
      });
    } catch (thrown) {
      const { message } = asAppError(thrown);
      tell(`It is done, but the mail that tells of it could not be sent. ${message}`);
    }
  }
}
