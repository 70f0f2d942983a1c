import type { IncomingHttpHeaders } from 'node:http';
import { decodeForm, decodeJson, type RawParams } from './raw-params.ts';
import type { ApiRequest } from './request.ts';

/** One line of the request log. */
export interface LoggedRequest {
  readonly at: number;
  /** Name of the node that was asked. */
  readonly host: string;
  readonly method: string;
  /** Below /api2/json, decoded. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Of the query and the body. */
  readonly params: RawParams;
  readonly body: string;
  /** Null while it is not answered, and when the connection was reset. */
  status: number | null;
}

export function logged(request: ApiRequest): LoggedRequest {
  const body = request.body.toString('utf8');
  return {
    at: Date.now(),
    host: request.host,
    method: request.method,
    path: request.path.replace(/^\/api2\/json/, ''),
    headers: request.headers,
    params: { ...decodeForm(request.query), ...paramsOf(body, request.headers['content-type'] ?? '') },
    body,
    status: null,
  };
}

function paramsOf(body: string, type: string): RawParams {
  if (type.startsWith('application/x-www-form-urlencoded')) return decodeForm(body);
  if (!type.startsWith('application/json')) return {};
  try {
    return decodeJson(body);
  } catch {
    return {};
  }
}
