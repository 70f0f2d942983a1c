import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { unescapePercent } from './raw-params.ts';
import { MAX_BODY_BYTES } from './transport-rules.ts';

/** One request as it came in, of any method. */
export interface ApiRequest {
  readonly method: string;
  /** Percent-decoded once as a whole. */
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly headerLines: number;
  readonly body: Buffer;
  /** Name of the node that was asked. */
  readonly host: string;
}

/** @param withBody false for an upgrade, whose bytes are not HTTP any more. */
export async function readRequest(
  incoming: IncomingMessage,
  host: string,
  withBody: boolean,
): Promise<ApiRequest> {
  const [path = '', query = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
  return {
    method: incoming.method ?? '',
    path: unescapePercent(path),
    query,
    headers: incoming.headers,
    headerLines: incoming.rawHeaders.length / 2,
    body: withBody ? await readBody(incoming) : Buffer.alloc(0),
    host,
  };
}

/** More than is allowed is left unread: it is refused by its length. */
async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const isTooLong = Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES;
  if (isTooLong || incoming.headers['transfer-encoding'] !== undefined) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
