import type { Dispatcher } from 'undici';

/** More than the resources of a cluster with ten thousand guests. */
export const ANSWER_LIMIT_BYTES = 16 * 1024 * 1024;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With its query, encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null for none; its length is always said, nothing is chunked. */
  readonly body: string | null;
}

export interface HttpReply {
  readonly status: number;
  /** Of the status line: in it are the words of an error. */
  readonly text: string;
  readonly type: string;
  readonly body: string;
}

/** No complete answer came. */
export class ExchangeError extends Error {
  /** False: not one byte of the request has left. */
  readonly wasSent: boolean;
  /** One came that was longer than allowed, and would be again. */
  readonly isTooLong: boolean;

  constructor(wasSent: boolean, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.wasSent = wasSent;
    this.isTooLong = cause instanceof TooLong;
  }
}

class TooLong extends Error {}

/**
 * Sends one request, once, and reads its whole answer. Rejects with an ExchangeError, also when the signal aborts.
 * undici's own `request` tells neither the status line's text nor whether anything was sent.
 */
export function exchange(
  via: Dispatcher,
  request: HttpRequest,
  signal: AbortSignal,
  limitBytes: number,
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    let wasSent = false;
    let isOver = false;
    let abortRequest: ((error?: Error) => void) | null = null;
    let head = { status: 0, text: '', type: '' };
    const chunks: Buffer[] = [];
    let bytes = 0;

    const over = (): boolean => {
      const first = !isOver;
      isOver = true;
      signal.removeEventListener('abort', leave);
      return first;
    };
    const fail = (cause: unknown): void => {
      if (!over()) return;
      reject(new ExchangeError(wasSent, cause));
      abortRequest?.();
    };
    const leave = (): void => fail(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) return leave();

    via.dispatch(
      { ...request, idempotent: request.method === 'GET' },
      {
        // called just before the first byte is written; a second time when undici would send it again
        onConnect(abort) {
          if (isOver || wasSent) abort();
          else abortRequest = abort;
          if (wasSent) fail(new Error('the connection was lost'));
          if (!isOver) wasSent = true;
        },
        onHeaders(status, headers, _resume, text) {
          if (status >= 200) head = { status, text, type: headerOf(headers, 'content-type') };
          return true;
        },
        onData(chunk) {
          bytes += chunk.length;
          if (bytes <= limitBytes) chunks.push(chunk);
          else fail(new TooLong(`the answer is longer than ${limitBytes} bytes`));
          return true;
        },
        onComplete() {
          if (over()) resolve({ ...head, body: Buffer.concat(chunks).toString('utf8') });
        },
        onError: fail,
      },
    );
  });
}

/** @param lines name, value, name, value, … */
function headerOf(lines: readonly Buffer[], wanted: string): string {
  const at = lines.findIndex((line, index) => index % 2 === 0 && line.toString().toLowerCase() === wanted);
  return at < 0 ? '' : (lines[at + 1]?.toString() ?? '');
}
