import type { IncomingHttpHeaders } from 'node:http';
import { BareError } from '../errors.ts';
import { decodeForm, decodeJson, type RawParams } from './raw-params.ts';

export const MAX_BODY_BYTES = 512 * 1024;
export const MAX_HEADER_BYTES = 8192;
const MAX_HEADER_LINES = 64;
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];

interface Head {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly headerLines: number;
}

/** What is refused before anybody looks at credentials. */
export function refuseHead({ method, headers, headerLines }: Head): void {
  if (headerLines > MAX_HEADER_LINES)
    throw new BareError(501, `too many http header lines (> ${MAX_HEADER_LINES})`);
  if (!METHODS.includes(method)) throw new BareError(501, `method '${method}' not available`);
  const encoding = headers['transfer-encoding'];
  if (encoding?.toLowerCase() === 'chunked')
    throw new BareError(501, 'chunked transfer encoding not supported');
  if (encoding !== undefined) throw new BareError(501, `Unknown transfer encoding '${encoding}'`);
}

/** What is refused after them: content where none belongs, too much of it, and types that nobody reads. */
export function refuseBody({ method, headers }: Head): void {
  const length = Number(headers['content-length'] ?? 0);
  if (length === 0) return;
  if (method !== 'POST' && method !== 'PUT')
    throw new BareError(501, `Unexpected content for method '${method}'`);
  if (length > MAX_BODY_BYTES) throw new BareError(501, 'for data too large');
  if (contentType(headers) === null) {
    throw new BareError(506, `got unknown content type '${headers['content-type'] ?? ''}'`);
  }
}

export function readParams(
  method: string,
  query: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
): RawParams {
  if (method === 'GET' || method === 'DELETE') return decodeForm(query);
  if (body.length === 0) return {};
  if (contentType(headers) === 'form') return decodeForm(body.toString('utf8'));
  try {
    return decodeJson(body.toString('utf8'));
  } catch {
    throw new BareError(400, 'malformed JSON string');
  }
}

function contentType(headers: IncomingHttpHeaders): 'form' | 'json' | null {
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  if (type.trim() === 'application/x-www-form-urlencoded') return 'form';
  return type.trim() === 'application/json' ? 'json' : null;
}
