import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { withDeadline } from '../../src/api.ts';
import { AddressRefused, checkedLookup, isRefused } from './addresses.ts';

/** The answer's body says nothing to us; it is read so far, for receivers that stop working when nobody listens. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly allowLinkLocal: boolean;
  readonly signal: AbortSignal;
}

/** What came of a try. `error` holds nothing of the address, which may hold a secret. */
export interface Outcome {
  readonly isDelivered: boolean;
  readonly httpStatus: number | null;
  readonly error: string | null;
}

/** One try: the status line decides. Redirects are not followed. Never rejects; an abort is an outcome too. */
export async function post(given: Post): Promise<Outcome> {
  const target = new URL(given.url);
  if (!given.allowLinkLocal && isRefused(target.hostname)) return failed(new AddressRefused());
  return withDeadline(given.timeoutMs, [given.signal], (deadline) => ask(target, given, deadline));
}

function ask(
  target: URL,
  { headers, body, timeoutMs, allowLinkLocal, signal }: Post,
  deadline: AbortSignal,
): Promise<Outcome> {
  const isLate = (): boolean => deadline.aborted && !signal.aborted;
  const start = target.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    let request: ClientRequest;
    try {
      request = start(target, {
        method: 'POST',
        headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
        agent: false,
        signal: deadline,
        ...(allowLinkLocal ? {} : { lookup: checkedLookup }),
      });
    } catch (error) {
      return resolve(failed(error));
    }
    let answer: IncomingMessage | null = null;
    request.on('response', (response) => {
      answer = response;
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_ANSWER_BYTES) response.destroy();
      });
      // what happens after the status line changes nothing
      response.on('error', () => {});
      response.once('close', () => resolve(answered(response.statusCode ?? 0)));
    });
    request.on('error', (error) => {
      if (answer !== null) return;
      resolve(isLate() ? late(timeoutMs) : failed(error));
    });
    request.once('close', () => {
      if (answer === null) resolve(isLate() ? late(timeoutMs) : failed(null));
    });
    request.end(body);
  });
}

function answered(httpStatus: number): Outcome {
  if (httpStatus >= 200 && httpStatus < 300) return { isDelivered: true, httpStatus, error: null };
  const why = httpStatus >= 300 && httpStatus < 400 ? ': redirects are not followed' : '';
  return { isDelivered: false, httpStatus, error: `The receiver answered ${httpStatus}${why}.` };
}

function late(timeoutMs: number): Outcome {
  return notAnswered(`The receiver did not answer within ${timeoutMs / 1000} s.`);
}

function failed(error: unknown): Outcome {
  if (error instanceof AddressRefused) return notAnswered('The address is link-local, which is not allowed.');
  const code = String((error as NodeJS.ErrnoException | null)?.code ?? '');
  const known = WORDS[code];
  if (known !== undefined) return notAnswered(known);
  return notAnswered(`The receiver could not be asked${/^[A-Z_0-9]{3,60}$/.test(code) ? ` (${code})` : ''}.`);
}

function notAnswered(error: string): Outcome {
  return { isDelivered: false, httpStatus: null, error };
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The receiver refused the connection.',
  ECONNRESET: 'The receiver closed the connection without an answer.',
  ENOTFOUND: "The receiver's name is not known.",
  EAI_AGAIN: "The receiver's name could not be looked up.",
  HPE_HEADER_OVERFLOW: "The receiver's answer has too many headers.",
};
