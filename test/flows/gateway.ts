import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { openConfig } from '../../src/config/load.ts';
import type { InstanceView } from '../../src/instances/model.ts';
import type { Logger } from '../../src/log.ts';
import { discoverPlugins } from '../../src/plugins/discover.ts';
import type { Plugin } from '../../src/plugins/plugin.ts';
import { type Gateway, startGateway } from '../../src/server.ts';
import { expectNoLeftRows } from '../testbed/leftover-rows.ts';

export const ADMIN_PASSWORD = 'correct horse battery';

export interface TestGatewayOptions {
  /** Text of deskgate.toml. */
  readonly toml?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A data directory to use again; made and removed by the test gateway when left out. */
  readonly dataDir?: string;
  /** Leave the administrator without a password, as a newcomer's first start does. */
  readonly withoutPassword?: boolean;
  /** Beside those that are found in folders. */
  readonly plugins?: readonly Plugin[];
}

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

/** A whole gateway on a free loopback port, with every plugin, and helpers that speak to it from outside. */
export interface TestGateway extends Gateway {
  readonly dataDir: string;
  readonly logs: readonly LogLine[];
  /** Signs in over HTTP. @returns a client that sends the session's cookie. */
  signIn(username?: string, password?: string): Promise<Client>;
  /** A client without a session. */
  anonymous(): Client;
}

export interface Client {
  readonly cookie: string;
  /** Sends Origin as a browser does on unsafe methods; follows no redirect. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  json<T>(path: string, init?: RequestInit & { body?: string }): Promise<T>;
  /** As a program asks: JSON to and fro, whatever the answer is. */
  send<T = unknown>(method: string, path: string, body?: object): Promise<{ status: number; body: T }>;
  /** Starts an application by the page's form. @returns the instance's id. */
  start(appId: string): Promise<string>;
  instance(id: string): Promise<InstanceView>;
  /** Polls until the instance has one of the statuses. */
  until(id: string, ...statuses: InstanceView['status'][]): Promise<InstanceView>;
  socket(id: string, subprotocol: string, options?: { query?: string; origin?: string }): WebSocket;
}

export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'deskgate-test-')));
  const file = join(dataDir, 'deskgate.toml');
  await writeFile(file, options.toml ?? '');
  const env: Record<string, string> = {
    DESKGATE_HOST: '127.0.0.1',
    DESKGATE_PORT: '0',
    DESKGATE_DATA_DIR: dataDir,
    DESKGATE_PORT_RANGE: portRange(),
    ...(options.withoutPassword ? {} : { DESKGATE_ADMIN_PASSWORD: ADMIN_PASSWORD }),
    ...options.env,
  };
  const source = await openConfig({ env, cwd: dataDir, file });
  const given = (options.plugins ?? []).map((plugin) => ({ plugin, folder: dataDir }));
  const plugins = [...(await discoverPlugins(source.pluginDirs)), ...given];
  const enabled = plugins.filter(({ plugin }) => !source.disabledPlugins.includes(plugin.id));
  const config = source.load(
    enabled.map(({ plugin }) => plugin),
    plugins.map(({ plugin }) => plugin.id),
  );
  const logs: LogLine[] = [];
  const gateway = await startGateway({ config, plugins: enabled, log: collector(logs) });
  return {
    ...gateway,
    dataDir,
    logs,
    signIn: (username = 'admin', password = ADMIN_PASSWORD) => signIn(gateway.url, username, password),
    anonymous: () => client(gateway.url, ''),
    async close() {
      await gateway.close();
      // somebody else may still use the folder
      if (options.dataDir !== undefined) return;
      await expectNoLeftRows(join(dataDir, 'deskgate.db'));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Test files run at once: each takes ports of its own. */
function portRange(): string {
  const first = 21_000 + (randomBytes(2).readUInt16BE() % 400) * 25;
  return `${first}-${first + 24}`;
}

function collector(lines: LogLine[], more: Record<string, unknown> = {}): Logger {
  const write = (level: LogLine['level']) => (fields: object, message?: string) => {
    lines.push({ level, fields: { ...more, ...fields }, message: message ?? '' });
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => collector(lines, { ...more, ...fields }),
  };
}

async function signIn(url: string, username: string, password: string): Promise<Client> {
  const response = await fetch(`${url}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url },
    body: new URLSearchParams({ username, password }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
  if (response.status !== 303 || cookie === undefined) {
    throw new Error(`Signing in answered ${response.status}: ${await response.text()}`);
  }
  return client(url, cookie);
}

/** What comes with an access key, as a program does. */
export const keyClient = (url: string, token: string): Client =>
  client(url, '', { authorization: `Bearer ${token}` });

export function client(url: string, cookie: string, more: Readonly<Record<string, string>> = {}): Client {
  const self: Client = {
    cookie,
    fetch: (path, init = {}) =>
      fetch(url + path, {
        redirect: 'manual',
        ...init,
        headers: { cookie, origin: url, ...more, ...(init.headers as Record<string, string> | undefined) },
      }),
    async json<T>(path: string, init: RequestInit = {}): Promise<T> {
      const response = await self.fetch(path, {
        ...init,
        headers: {
          accept: 'application/json',
          ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(init.headers as Record<string, string> | undefined),
        },
      });
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as T;
    },
    async send<T>(method: string, path: string, body?: object) {
      const answer = await self.fetch(path, {
        method,
        headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as T };
    },
    async start(appId) {
      const response = await self.fetch(`/app/${appId}`, { method: 'POST' });
      const id = /^\/instance\/([a-z0-9]+)$/.exec(response.headers.get('location') ?? '')?.[1];
      if (response.status !== 303 || id === undefined) {
        throw new Error(`Starting ${appId} answered ${response.status}: ${await response.text()}`);
      }
      return id;
    },
    instance: (id) => self.json<InstanceView>(`/api/v1/instances/${id}`),
    async until(id, ...statuses) {
      const deadline = Date.now() + 60_000;
      for (;;) {
        const view = await self.instance(id);
        if (statuses.includes(view.status)) return view;
        if (Date.now() > deadline || (view.status === 'failed' && !view.isBusy)) {
          throw new Error(`Waited for ${statuses.join(' or ')}, got ${JSON.stringify(view)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    socket: (id, subprotocol, { query = '', origin = url } = {}) =>
      new WebSocket(`${url.replace(/^http/, 'ws')}/instance/${id}${query}`, subprotocol, {
        headers: { cookie, origin, ...more },
      }),
  };
  return self;
}
