import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  /** Decoded. */
  readonly text: string;
  readonly headers: string;
}

export interface MailServer {
  readonly port: number;
  readonly received: readonly Received[];
  /** The first mail to that address which was not taken yet; waits for it. */
  next(to: string): Promise<Received>;
  close(): Promise<void>;
}

/** A real SMTP server on loopback that keeps what it is given. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: Received[] = [];
  const taken = new Set<Received>();
  let arrived = (): void => {};
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    logger: false,
    onData(stream, session, done) {
      text(stream).then((message) => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        received.push({ from, to: rcptTo.map(({ address }) => address), ...parsed(message) });
        arrived();
        done();
      }, done);
    },
    ...options,
  });
  // a client that hangs up is what some tests are about
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    async next(to) {
      for (;;) {
        const found = received.find((one) => one.to.includes(to) && !taken.has(one));
        if (found !== undefined) {
          taken.add(found);
          return found;
        }
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      }
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Of a mail that is one part of text, as the gateway writes it. */
function parsed(message: string): Pick<Received, 'subject' | 'text' | 'headers'> {
  const [head = '', ...body] = message.split('\r\n\r\n');
  const headers = head.replace(/\r\n[ \t]+/g, ' ');
  const subject = /^Subject: (.*)$/m.exec(headers)?.[1] ?? '';
  const encoding = /^Content-Transfer-Encoding: (.*)$/m.exec(headers)?.[1]?.trim();
  const raw = body.join('\r\n\r\n');
  const decoded =
    encoding === 'base64'
      ? Buffer.from(raw, 'base64').toString('utf8')
      : encoding === 'quoted-printable'
        ? ofQuotedPrintable(raw)
        : raw;
  return { headers, subject: ofEncodedWords(subject), text: decoded.replaceAll('\r\n', '\n') };
}

function ofQuotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** RFC 2047. */
function ofEncodedWords(text: string): string {
  return text
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?utf-8\?([qb])\?(.*?)\?=/gi, (_, kind: string, word: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(word, 'base64').toString('utf8')
        : ofQuotedPrintable(word.replaceAll('_', ' ')),
    )
    .trim();
}
