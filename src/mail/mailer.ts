import { AppError } from '../errors.ts';

/** Plain text in UTF-8. Who writes it sees to it that no line of a header comes from outside. */
export interface Mail {
  /** One address, as `checkMailAddress` lets it through. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Hands mail on; a plugin brings it. */
export interface Mailer {
  /**
   * One try, with a deadline of its own. Resolves when the server has taken the mail over, which says nothing about whether it
   * arrives. Rejects with MAIL_UNREACHABLE where another try may help, with MAIL_REFUSED where none will.
   */
  send(mail: Mail, signal: AbortSignal): Promise<void>;
}

/** Mail for whoever writes some. */
export interface MailService {
  /** Whether there is somebody who hands mail on. */
  isThere(): boolean;
  /** As `Mailer.send`. Rejects with MAIL_OFF where there is none. */
  send(mail: Mail, signal: AbortSignal): Promise<void>;
  /**
   * Sends it beside all else, so that nobody can tell from an answer's time whether there was a mail. Tries again for some
   * minutes; what cannot be sent is in the log, without what stood in it. A mail that waits is lost with the process.
   */
  post(mail: Mail): void;
}

/** RFC 5321 section 4.5.3.1.3 allows 254 characters; letters of other alphabets that look like these are none. */
const ADDRESS =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
const LONGEST = 254;

/** In small letters, as it is stored and compared. Throws INVALID_BODY. */
export function checkMailAddress(given: string): string {
  const address = given.trim().toLowerCase();
  if (address.length <= LONGEST && ADDRESS.test(address) && !/^\.|\.\.|\.@/.test(address)) return address;
  throw new AppError('INVALID_BODY', 'This is no mail address, such as ada@example.org.', {
    detail: 'email',
  });
}
