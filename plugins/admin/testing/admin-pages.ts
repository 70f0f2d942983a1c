import type { Hono } from 'hono';
import type {
  AppEnv,
  AuditService,
  KeyService,
  PeopleService,
  Person,
  ProjectService,
} from '../../../src/api.ts';
import { failing } from '../../../test/fakes/core/failing.ts';
import { type FakeCore, fakeCore } from '../../../test/fakes/core/fake-core.ts';
import { fakeGateway } from '../../../test/fakes/core/fake-gateway.ts';
import { pageRenderer } from '../../../test/fakes/core/page-renderer.ts';
import plugin from '../plugin.ts';
import { sectionEntries } from '../sections.ts';
import { texts } from '../texts/texts.ts';

/** As it is typed by whoever wants to do harm. */
export const HOSTILE = `"><img src=x onerror=alert(1)>`;

const person: Person = {
  id: 'grace1',
  username: 'grace',
  role: 'user',
  accept: [],
  deny: [HOSTILE],
  groups: [
    { id: 'interns1', name: HOSTILE, accept: [], deny: ['apps.*'], isStatic: true, needsSecondFactor: false },
  ],
  disabledAt: null,
  waitingSince: null,
  email: null,
  createdAt: 0,
  isLeaving: false,
  revision: 1,
  hasPassword: true,
  hasSecondFactor: true,
  heldUntil: null,
};
const group = {
  id: 'interns1',
  name: HOSTILE,
  description: HOSTILE,
  accept: [],
  deny: ['apps.*'],
  needsSecondFactor: true,
  members: 3,
  createdAt: 0,
  revision: 1,
};
const key = {
  ...{
    id: 'key1',
    name: HOSTILE,
    owner: { id: 'grace1', username: HOSTILE },
    project: null,
    isManage: false,
  },
  ...{
    scopes: [HOSTILE],
    addresses: [],
    createdAt: 0,
    expiresAt: null,
    revokedAt: null,
    usedAt: 1,
    usedFrom: HOSTILE,
    revision: 1,
  },
};
const entry = {
  ...{ seq: 1, at: 0, userId: null, actor: HOSTILE, keyId: null, address: HOSTILE, action: HOSTILE },
  ...{ resources: [HOSTILE], result: HOSTILE, requestId: null, place: 1, previous: null, hash: null },
};
const session = {
  ...{ id: 's', name: HOSTILE, browser: HOSTILE, address: HOSTILE, userAgent: HOSTILE },
  ...{ createdAt: 0, seenAt: 0, expiresAt: 0, isThis: false },
};

const project = {
  ...{ id: 'project1', name: 'physics', description: HOSTILE, role: null },
  ...{ members: 3, createdAt: 0, revision: 1 },
};

const people: Partial<PeopleService> = {
  users: async () => ({ items: [{ ...person, username: HOSTILE }], total: 120 }),
  user: async () => person,
  passkeys: async () => [{ id: 'p', name: HOSTILE, createdAt: 0, usedAt: null }],
  sessions: async () => [session],
  holdings: async () => ({ desktops: 2, homes: 1, keys: 3 }),
  explain: async () => [
    {
      permission: 'apps.launch',
      title: 'Start',
      isAllowed: false,
      by: 'group',
      name: 'interns',
      entry: 'apps.*',
    },
    { permission: 'apps.view', title: 'See', isAllowed: true, by: 'role', name: 'user', entry: null },
  ],
  groups: async () => ({ items: [group], total: 1 }),
  group: async () => group,
  members: async () => ({ items: [{ user: { ...person, username: HOSTILE }, isStatic: true }], total: 1 }),
};

export interface AdminPages {
  readonly core: FakeCore;
  readonly app: Hono<AppEnv>;
  /** The page, as that user sees it. */
  get(path: string, user?: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, fields: Record<string, string>, user?: string): Promise<Response>;
}

/** The pages on services in memory that hold hostile names. */
export async function adminPages(
  change: { readonly people?: Partial<PeopleService> } = {},
): Promise<AdminPages> {
  const base = fakeCore(plugin, { configured: [{ id: 'demo', name: HOSTILE, provider: 'demo' }] });
  const services = {
    people: { ...failing<PeopleService>('people'), ...people, ...change.people },
    projects: {
      ...failing<ProjectService>('projects'),
      list: async () => ({ items: [project], total: 1 }),
    },
    keys: { ...failing<KeyService>('keys'), list: async () => ({ items: [key], total: 1 }) },
    audit: {
      ...failing<AuditService>('audit'),
      list: async () => ({ items: [entry], total: 1 }),
      verify: async () => ({ entries: 3, broken: { place: 2, seq: 7 }, head: null }),
    },
  };
  const render = pageRenderer('admin', [{ title: 'nav.admin', path: '/admin' }, ...sectionEntries()], texts);
  const core: FakeCore = { ...base, ...services, render };
  const { routes } = await plugin.setup(core, {});
  if (routes === undefined) throw new Error('There are no routes.');
  const app = fakeGateway(core, routes);
  const cookie = (user: string): string => `deskgate=${core.auth.openSession(user).token}`;
  return {
    core,
    app,
    get: async (path, user = 'admin', headers = {}) =>
      app.request(path, { headers: { accept: 'text/html', cookie: cookie(user), ...headers } }),
    post: async (path, fields, user = 'admin') =>
      app.request(path, {
        method: 'POST',
        headers: { accept: 'text/html', cookie: cookie(user), origin: 'http://localhost', host: 'localhost' },
        body: new URLSearchParams(fields),
      }),
  };
}
