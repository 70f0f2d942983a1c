import { fileURLToPath } from 'node:url';
import type { Hono } from 'hono';
import type { AppEnv } from '../../../src/api.ts';
import { type FakeCoreOptions, fakeCore } from '../../../test/fakes/core/fake-core.ts';
import { fakeGateway } from '../../../test/fakes/core/fake-gateway.ts';
import { EventStreams } from '../event-streams.ts';
import plugin from '../plugin.ts';
import { restApi } from '../routes.ts';

export const FIREFOX = { id: 'firefox', name: 'Firefox', provider: 'docker', settings: { image: 'firefox' } };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly body: any;
}

type Send = (method: string, path: string, body?: unknown) => Promise<Answer>;

export interface TestApi {
  readonly core: ReturnType<typeof fakeCore>;
  readonly streams: EventStreams;
  readonly app: Hono<AppEnv>;
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  readonly admin: Send;
  readonly ada: Send;
  readonly nobody: Send;
  /** The Cookie header of a new session. */
  readonly cookie: (username: string) => string;
}

export interface TestApiOptions extends FakeCoreOptions {
  readonly docs?: boolean;
  readonly heartbeatMs?: number;
  readonly longestMs?: number;
  readonly mostPerUser?: number;
}

/** The API behind everything that a request passes, on fake services; `firefox` is configured. */
export function testApi({
  docs = true,
  heartbeatMs,
  longestMs,
  mostPerUser = 4,
  ...options
}: TestApiOptions = {}): TestApi {
  const core = fakeCore(plugin, { configured: [FIREFOX], ...options });
  const streams = new EventStreams({
    log: core.log,
    mostPerUser,
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
    ...(longestMs === undefined ? {} : { longestMs }),
  });
  const folders = new Map([['rest-api', [fileURLToPath(new URL('../public', import.meta.url))]]]);
  const app = fakeGateway(core, restApi(core, { docs, streams }), folders);
  const cookie = (username: string): string => `deskgate=${core.auth.openSession(username).token}`;
  const fetch = async (path: string, init?: RequestInit) => app.request(path, init);
  const as = (cookies: string): Send => {
    return async (method, path, body) => {
      const headers = new Headers({ Cookie: cookies });
      if (body !== undefined) headers.set('Content-Type', 'application/json');
      const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
      const response = await fetch(path, init);
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
      return {
        status: response.status,
        headers: response.headers,
        body: isJson && text !== '' ? JSON.parse(text) : text,
      };
    };
  };
  return {
    core,
    streams,
    app,
    fetch,
    cookie,
    admin: as(cookie('admin')),
    ada: as(cookie('ada')),
    nobody: as(''),
  };
}
