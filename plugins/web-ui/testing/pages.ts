import type { Hono } from 'hono';
import type { AppEnv, Core, TunnelTransport } from '../../../src/api.ts';
import { type FakeCore, fakeCore } from '../../../test/fakes/core/fake-core.ts';
import { fakeGateway } from '../../../test/fakes/core/fake-gateway.ts';
import { pageRenderer, pageStatics } from '../../../test/fakes/core/page-renderer.ts';
import plugin from '../plugin.ts';
import { texts } from '../texts/texts.ts';
import { StagedInstances } from './staged-instances.ts';

export interface TestPages {
  readonly core: Omit<FakeCore, 'instances'>;
  readonly instances: StagedInstances;
  readonly app: Hono<AppEnv>;
  /** The Cookie header of a new session of `ada` or `admin`. */
  cookie(username: string): string;
  /** As a browser asks for a page. */
  get(path: string, options?: Asking): Promise<Response>;
  /** As a browser sends a form from our own page. */
  post(path: string, fields?: Readonly<Record<string, string>>, options?: Asking): Promise<Response>;
  close(): Promise<void>;
}

export interface Asking {
  /** A Cookie header; nobody is signed in without it. */
  readonly cookie?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The plugin behind everything that a request passes, with the real templates, on instances that the test puts up. */
export async function testPages(apps: readonly Record<string, unknown>[] = []): Promise<TestPages> {
  const instances = new StagedInstances();
  const fake = fakeCore(plugin, { configured: apps });
  const core = {
    ...fake,
    instances: instances as unknown as FakeCore['instances'],
    render: pageRenderer('web-ui', [{ title: 'nav.desktops', path: '/' }], texts),
    transports: () => [transport('vnc', 'VNC', 'binary'), transport('guacamole', 'Guacamole', 'guacamole')],
  } satisfies Core;
  const contributions = await plugin.setup(core, {});
  if (contributions.routes === undefined) throw new Error('The plugin has no routes.');
  const app = fakeGateway(core, contributions.routes, pageStatics('web-ui'));
  const headersOf = ({ cookie, accept = 'text/html' }: Asking): Record<string, string> => ({
    Accept: accept,
    ...(cookie === undefined ? {} : { Cookie: cookie }),
  });
  return {
    core,
    instances,
    app,
    cookie: (username) => `deskgate=${fake.auth.openSession(username).token}`,
    get: async (path, options = {}) =>
      app.request(path, {
        headers: { ...headersOf(options), ...options.headers },
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      }),
    post: async (path, fields = {}, options = {}) =>
      app.request(path, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: {
          ...headersOf(options),
          Origin: 'http://localhost',
          Host: 'localhost',
          ...options.headers,
        },
      }),
    close: async () => contributions.close?.(),
  };
}

function transport(id: string, title: string, subprotocol: string): TunnelTransport {
  return {
    id,
    title,
    subprotocol,
    protocols: ['vnc'],
    preference: 1,
    unavailable: () => null,
    checkQuery: () => {},
    bridge: () => Promise.reject(new Error('Nothing is bridged here.')),
  };
}
