import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { BareError, PveError } from '../errors.ts';
import type { Generation } from '../generation.ts';

const COMPRESS_FROM_BYTES = 1024;

export interface Reply {
  readonly status: number;
  /** Of the status line. */
  readonly text: string;
  /** Null: no body and no content type. */
  readonly body: object | null;
  /** Passed on from the privileged daemon, whose own `Connection: close` comes along. */
  readonly isPassedOn: boolean;
}

/** What a handler answers when it has more than data. */
export class Answer {
  readonly data: unknown;
  readonly more: Readonly<Record<string, unknown>>;

  constructor(data: unknown, more: Readonly<Record<string, unknown>>) {
    this.data = data;
    this.more = more;
  }
}

export function okReply(result: unknown, isPassedOn: boolean): Reply {
  const body = result instanceof Answer ? { ...result.more, data: result.data } : { data: result ?? null };
  return { status: 200, text: 'OK', body, isPassedOn };
}

/** The text is in the status line; `message` came with http-server 5.2. */
export function errorReply(thrown: unknown, generation: Generation): Reply {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const error = thrown instanceof PveError ? thrown : new PveError(500, text);
  const { status, message, errors } = error;
  if (error instanceof BareError) return { status, text: message, body: null, isPassedOn: false };
  const body = {
    data: null,
    ...(generation === '2026' && { message: `${message}\n` }),
    ...(errors !== null && { errors }),
  };
  return { status, text: message, body, isPassedOn: false };
}

export interface SendOptions {
  readonly acceptsGzip: boolean;
  /** No more requests on this connection. */
  readonly isLast: boolean;
  /** Of the cluster's clock, in ms. */
  readonly now: number;
}

export function send(response: ServerResponse, reply: Reply, options: SendOptions): void {
  const { status, body } = reply;
  const plain = body === null ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
  const isGzip = options.acceptsGzip && plain.length > COMPRESS_FROM_BYTES;
  const bytes = isGzip ? gzipSync(plain) : plain;
  response.statusCode = status;
  response.statusMessage = statusText(reply.text);
  response.setHeader('Cache-Control', 'max-age=0');
  response.setHeader('Connection', connectionOf(reply, options.isLast));
  response.setHeader('Date', new Date(options.now).toUTCString());
  response.setHeader('Pragma', 'no-cache');
  response.setHeader('Server', 'pve-api-daemon/3.0');
  if (isGzip) response.setHeader('Content-Encoding', 'gzip');
  if (body !== null) response.setHeader('Content-Type', 'application/json;charset=UTF-8');
  response.setHeader('Content-Length', bytes.length);
  response.end(bytes);
}

function connectionOf({ status, isPassedOn }: Reply, isLast: boolean): string | string[] {
  if (status >= 400 || isLast) return 'close';
  return isPassedOn ? ['close', 'Keep-Alive'] : 'Keep-Alive';
}

/** Its first line, in the bytes that a status line may have. */
export function statusText(text: string): string {
  const [line = ''] = text.split('\n');
  return Buffer.from(line, 'utf8').toString('latin1');
}
