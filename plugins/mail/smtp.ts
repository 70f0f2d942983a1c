import { readFile } from 'node:fs/promises';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';
import { AppError, type Mail, type Mailer, unlessAborted, withDeadline } from '../../src/api.ts';
import { type MailSettings, senderOf } from './config.ts';
import { failureOf } from './failures.ts';

/** Of one answer of the server; the deadline over all is the settings'. */
const LONGEST_ANSWER = 64 * 1024;

/**
 * Hands mail to an SMTP server (RFC 5321): a connection for each mail, closed when it ends in whatever way. What is slow, and
 * a server that says a byte a second, ends with the deadline.
 */
export class Smtp implements Mailer {
  readonly #settings: MailSettings & { readonly host: string; readonly from: string };

  constructor(settings: MailSettings & { readonly host: string; readonly from: string }) {
    this.#settings = settings;
  }

  send({ to, subject, text }: Mail, signal: AbortSignal): Promise<void> {
    const from = senderOf(this.#settings.from) ?? { name: '', address: '' };
    return this.#connected(signal, async (connection) => {
      const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
      const message = await new MailComposer({
        from,
        to,
        subject,
        text,
        // RFC 3834: no answering machine answers
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      })
        .compile()
        .build();
      await new Promise<void>((resolve, reject) => {
        connection.send({ from: from.address, to: [to] }, message, (error) =>
          error === null || error === undefined ? resolve() : reject(error),
        );
      });
    });
  }

  /** Whether the server lets the gateway in; no mail is sent. Rejects as `send` does. */
  probe(signal: AbortSignal): Promise<void> {
    return this.#connected(signal, async () => {});
  }

  async #connected(signal: AbortSignal, work: (connection: SMTPConnection) => Promise<void>): Promise<void> {
    const { timeoutSeconds, host } = this.#settings;
    try {
      await withDeadline(timeoutSeconds * 1000, [signal], (deadline) => this.#inTime(deadline, work));
    } catch (thrown) {
      // who asked has left: that is no failure of the server
      if (signal.aborted) throw thrown;
      throw thrown instanceof AppError ? thrown : failureOf(thrown, host, timeoutSeconds);
    }
  }

  async #inTime(deadline: AbortSignal, work: (connection: SMTPConnection) => Promise<void>): Promise<void> {
    const { user, password } = this.#settings;
    const [{ default: Connection }, options] = await Promise.all([
      import('nodemailer/lib/smtp-connection'),
      this.#options(),
    ]);
    const connection = new Connection(options);
    try {
      // its errors come as an event, whatever is under way
      const broken = new Promise<never>((_resolve, reject) => void connection.on('error', reject));
      broken.catch(() => {});
      const steps = async (): Promise<void> => {
        await new Promise<void>((resolve) => connection.connect(() => resolve()));
        if (user !== undefined && password !== undefined) {
          await new Promise<void>((resolve, reject) => {
            connection.login({ credentials: { user, pass: password } }, (error) =>
              error === null || error === undefined ? resolve() : reject(error),
            );
          });
        }
        await work(connection);
      };
      await unlessAborted(Promise.race([steps(), broken]), deadline);
    } finally {
      connection.close();
    }
  }

  async #options(): Promise<SMTPConnectionOptions> {
    const { host, tls, port = tls === 'always' ? 465 : 587, ca, timeoutSeconds } = this.#settings;
    const ms = timeoutSeconds * 1000;
    return {
      host,
      port,
      secure: tls === 'always',
      requireTLS: tls === 'starttls',
      ignoreTLS: tls === 'never',
      ...{ connectionTimeout: ms, greetingTimeout: ms, socketTimeout: ms, dnsTimeout: ms },
      socketCloseTimeout: 0,
      maxResponseSize: LONGEST_ANSWER,
      allowInternalNetworkInterfaces: true,
      tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca: await readFile(ca, 'utf8') }) },
    };
  }
}
