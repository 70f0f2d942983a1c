import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { PASSWORD } from '../attack/people.ts';
import type { Client } from '../flows/gateway.ts';
import { type GermanSite, germanSite } from './german/german-site.ts';
import { germanTexts } from './german/german-texts.ts';
import { textsOf } from './german/page-texts.ts';
import { englishWords, withoutNames, wordsOf } from './german/source-words.ts';

let site: GermanSite;
let english: ReadonlySet<string>;

beforeAll(async () => {
  [site, english] = await Promise.all([germanSite(), germanTexts().then(englishWords)]);
});
afterAll(() => site?.close());

type Who = 'admin' | 'user' | 'half' | 'nobody';

/** Addresses that have no page: they answer programs, scripts or the browser itself. */
const NO_PAGE = [
  /^\/api\//,
  /^\/static\//,
  /^\/up/,
  /^\/metrics$/,
  /^\/instance\/:id\/(?:events|connection)$/,
  /^\/admin$/,
  /^\/login\/oidc\/:id(?:\/callback)?$/,
  /^\/login\/code$/,
];

/** What stands for the parameters of an address, and what is asked besides; each is a page. Without a line: the address itself. */
function pagesOf(route: string, { ids }: GermanSite): readonly string[] {
  const each = (of: readonly string[], path: (id: string) => string) => of.map(path);
  const known: Readonly<Record<string, readonly string[]>> = {
    '/': ['/', '/?q=nirgends'],
    '/instance/:id': each(ids.instances, (id) => `/instance/${id}`),
    '/instance/:id/rollback': each(ids.instances, (id) => `/instance/${id}/rollback`),
    '/app/:id/reset': ['/app/bureau/reset'],
    '/projects/:id': [`/projects/${ids.projectId}`],
    '/recordings': ['/recordings', '/recordings?q=nirgends', '/recordings?instance=rechner&sort=app'],
    '/recordings/:id': each(ids.recordings, (id) => `/recordings/${id}`),
    '/admin/users/:id': [`/admin/users/${ids.userId}`],
    '/admin/groups/:id': [`/admin/groups/${ids.groupId}`],
    '/admin/quotas/:id': [`/admin/quotas/${ids.userId}`],
    '/admin/quotas/project/:id': [`/admin/quotas/project/${ids.projectId}`],
    '/admin/apps/new': ['docker', 'compose', 'demo', 'proxmox', 'proxmox-lxc'].map(
      (id) => `/admin/apps/new?provider=${id}`,
    ),
    '/admin/apps/:id': each(ids.apps, (id) => `/admin/apps/${id}`),
    '/admin/tries/:id': [`/admin/tries/${ids.tryId}`],
    '/admin/instances': [
      '/admin/instances?ended=yes',
      '/admin/instances?offset=50',
      '/admin/instances?status=lost&app=demo',
    ],
    '/admin/instances/:id': each(ids.instances, (id) => `/admin/instances/${id}`),
    '/admin/jobs': [
      '',
      '?offset=50',
      '?offset=100',
      '?offset=150',
      '?registry=failed',
      '?registry=deferred',
    ].map((more) => `/admin/jobs${more}`),
    '/admin/jobs/:id': each(ids.jobs, (id) => `/admin/jobs/${id}`),
    '/admin/audit': ['', '?offset=50', '?offset=100', '?offset=150', '?offset=200', '?actor=niemand'].map(
      (more) => `/admin/audit${more}`,
    ),
    '/admin/settings': ['/admin/settings', '/admin/settings?q=nirgends', '/admin/settings?changed=yes'],
    '/admin/webhooks/:id': [`/admin/webhooks/${ids.hookId}`, `/admin/webhooks/${ids.hookId}?status=failed`],
    '/proxmox': ['/proxmox', '/proxmox?made=bureau'],
    '/proxmox/new': ['qemu/900', 'qemu/901', 'lxc/902', 'qemu/105'].map(
      (from) => `/proxmox/new?from=${from}`,
    ),
    '/register/confirm': ['/register/confirm?token=x'],
    '/recover/confirm': ['/recover/confirm?token=x'],
    '/address/confirm': ['/address/confirm?token=x'],
    '/login/link': ['/login/link?token=x'],
    '/security/factor': [],
    '/login/oidc/:id/signed-out': ['/login/oidc/schule/signed-out'],
  };
  return known[route] ?? [route];
}

/** Who sees a page that an administrator does not see in full. */
const ALSO: Readonly<Record<string, readonly Who[]>> = {
  '/': ['user'],
  '/security': ['user'],
  '/projects/:id': ['user'],
  '/recordings': ['user'],
};
const HALF = /^\/login\/second-factor/;
const NOBODY = /^\/(?:login|register|recover)/;

/** Words that are no English here, with the reason. */
const ALLOWED: Readonly<Record<string, string>> = {
  admin: 'the name of the user who looks',
  debian: 'the name of an image',
  demo: "the name of an application, and its provider's id",
  deutsch: 'the name of a language and of keyboards',
  tab: 'what is printed on a key',
  oidc: 'the beginning of the name of a check',
  sqlite: 'the name of a database',
  backup: 'what Proxmox calls a lock',
  guest: 'the name of a machine',
  pve: 'the name of a node',
  ceph: 'the name of a storage',
  zfs: 'the name of a storage',
};

interface Finding {
  readonly text: string;
  readonly words: readonly string[];
  readonly where: string;
}

function found(html: string, where: string): Finding[] {
  return textsOf(html).flatMap(({ text, isMarked }) => {
    if (isMarked) return [];
    const words = wordsOf(withoutNames(text)).filter(
      (word) => english.has(word) && !Object.hasOwn(ALLOWED, word),
    );
    return words.length === 0 ? [] : [{ text, words, where }];
  });
}

function onlyOnce(findings: readonly Finding[]): string[] {
  const seen = new Map<string, Finding>();
  for (const one of findings) if (!seen.has(one.text)) seen.set(one.text, one);
  return [...seen.values()].map(({ text, words, where }) => `${where}: "${text}" (${words.join(', ')})`);
}

const people = (): Readonly<Record<Who, Client>> => ({
  ...{ admin: site.admin, user: site.user, half: site.half },
  nobody: {
    ...site.admin,
    fetch: (path, init) =>
      fetch(site.gateway.url + path, {
        redirect: 'manual',
        ...init,
        headers: {
          'accept-language': 'de',
          origin: site.gateway.url,
          ...(init?.headers as Record<string, string>),
        },
      }),
  },
});

const HTML = { accept: 'text/html' };

async function pageOf(who: Who, path: string, init: RequestInit = {}) {
  const answer = await people()[who].fetch(path, { ...init, headers: HTML });
  const isPage = answer.headers.get('content-type')?.startsWith('text/html') === true;
  return { status: answer.status, html: isPage ? await answer.text() : null, answer };
}

/** What is looked at first with a form: who gave the password and not the code, and the way to a second factor. */
const FORMS: readonly (readonly [who: Who, path: string, fields: Record<string, string>])[] = [
  ['nobody', '/login', { username: 'juergen', password: PASSWORD }],
  ['user', '/security/factor', { password: PASSWORD }],
  ['half', '/login/second-factor/app', {}],
  ['user', '/security/factor/confirm', { code: '000000' }],
  [
    'admin',
    '/admin/apps?provider=docker',
    { id: 'No Id', 'settings.memory': 'viel', width: '1', do: 'save' },
  ],
  [
    'admin',
    '/admin/apps?provider=proxmox',
    { id: 'No Id', name: 'Größe', 'settings.cores': 'x', do: 'save' },
  ],
  ['admin', '/admin/webhooks', { url: 'ftp://localhost' }],
  ['admin', '/proxmox/new?from=qemu/900', { id: 'No Id', name: '', protocol: 'console', memory: 'viel' }],
  ['admin', '/admin/users', { username: '!', password: 'kurz', role: 'user' }],
  ['admin', '/admin/groups', { name: '!' }],
  ['admin', '/admin/projects', { name: '!' }],
  ['admin', '/admin/quotas', { containers: 'viel' }],
  ['user', '/keys', { name: '' }],
];
/** Forms that would end what the others look at: sent about nothing that there is. */
const ENDS =
  /\/(?:delete|remove|stop|end|leave|revoke|disable|cancel|retry|restart|again|test|reset|unlock|try|off)$/;

describe('each page in German', () => {
  it('is known to this test, and says nothing in English', async () => {
    const findings: Finding[] = [];
    const without: string[] = [];
    const routes = new Set(site.gateway.routes.map(({ method, path }) => `${method} ${path}`));
    for (const route of routes) {
      const [method, path = ''] = route.split(' ');
      if (method !== 'GET' || path.endsWith('*')) continue;
      if (NO_PAGE.some((pattern) => pattern.test(path))) continue;
      const viewers: Who[] = [NOBODY.test(path) ? 'nobody' : 'admin', ...(ALSO[path] ?? [])];
      for (const who of HALF.test(path) ? (['half'] as const) : viewers)
        for (const address of pagesOf(path, site)) {
          const { status, html } = await pageOf(who, address);
          if (html === null) without.push(`${path}: ${address} answers ${status} without a page`);
          else findings.push(...found(html, address));
        }
    }
    expect(without).toEqual([]);
    expect(onlyOnce(findings)).toEqual([]);
  });

  it('that answers a form says nothing in English either', async () => {
    const findings: Finding[] = [];
    const send = async (who: Who, address: string, fields: Record<string, string>) => {
      const { html, status, answer } = await pageOf(who, address, {
        method: 'POST',
        body: new URLSearchParams(fields),
      });
      const next = answer.headers.get('location');
      if (html !== null) findings.push(...found(html, `POST ${address} (${status})`));
      else if (next?.startsWith('/') === true) {
        const { html: after } = await pageOf(who, next);
        if (after !== null) findings.push(...found(after, next));
      }
    };
    for (const [who, address, fields] of FORMS) await send(who, address, fields);
    for (const { method, path } of site.gateway.routes) {
      if (method !== 'POST' || path.startsWith('/api/') || path === '/logout') continue;
      const [address = ''] = ENDS.test(path) || path.startsWith('/app/') ? [] : pagesOf(parentOf(path), site);
      const asked = address === '' ? path : path.replace(parentOf(path), address);
      await send(HALF.test(path) ? 'half' : 'admin', asked.replaceAll(/:\w+/g, 'nichts'), {});
    }
    expect(onlyOnce(findings)).toEqual([]);
  });
});

/** The address of the page that a form stands on: up to its last parameter. */
const parentOf = (path: string): string => /^.*\/:id(?=\/|$)/.exec(path)?.[0] ?? path;

describe('a viewer that ends', () => {
  it('is told why in German', async () => {
    const { admin } = site;
    const id = await admin.start('demo');
    await admin.until(id, 'running');
    const { url } = site.gateway;
    const viewer = new WebSocket(`${url.replace(/^http/, 'ws')}/instance/${id}`, 'binary', {
      headers: { cookie: admin.cookie, origin: url, 'accept-language': 'de' },
    });
    await once(viewer, 'message');
    const closed = once(viewer, 'close');
    await admin.send('POST', `/api/v1/instances/${id}/stop`);
    const [code, reason] = (await closed) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([4003, 'Der Desktop wurde beendet.']);
    await admin.until(id, 'stopped');
  });
});
