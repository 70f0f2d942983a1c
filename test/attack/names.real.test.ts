import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putRecording } from '../../plugins/recordings/testing/put-recording.ts';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { addClient } from './people.ts';

/** Ends a script, an attribute, a comment, a template or a string, wherever it is written. */
const NASTY = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onfocus=alert(1) autofocus='",
  '{{ constructor.constructor("return process")() }}{% raw %}',
  '<!--<script>\u2028\u2029-->',
  '`;alert(1);`\\"',
  '\u202egnp.exe',
];
const CONTROL = ['a\0b', 'a\r\nSet-Cookie: a=b', '\u0007', 'a\u001b[31m', 'a\u0085b'];

let gateway: TestGateway;
let admin: Client;
beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await gateway.signIn();
});
afterAll(() => gateway.close());

const html = { headers: { accept: 'text/html' } };

async function addApp(fields: Record<string, unknown>): Promise<void> {
  const app = { id: 'nasty', name: 'Nasty', provider: 'demo', ...fields };
  const { status } = await admin.send('PUT', '/api/v1/apps/nasty', app);
  if (status === 404) expect(await admin.send('POST', '/api/v1/apps', app)).toMatchObject({ status: 201 });
  else expect(status).toBe(200);
}

/** What a browser would run, load or read as markup that we did not write. Our templates quote every attribute. */
function injected(page: string): string[] {
  const found: string[] = page.match(/<!--|<(?:img|iframe|object|embed|base)\b/gi) ?? [];
  for (const [tag, name = '', rest = ''] of page.matchAll(
    /<([a-z][a-z0-9-]*)((?:\s+[^\s=>"']+(?:="[^"]*")?)*)\s*\/?>/gi,
  )) {
    const attributes = [...rest.matchAll(/\s([^\s=>"']+)(?:="([^"]*)")?/g)].map(
      ([, attribute = '']) => attribute,
    );
    const isOurs = name !== 'script' || / nonce="| src="\/static\/| type="application\/json"/.test(rest);
    if (!isOurs || attributes.some((attribute) => /^on/i.test(attribute))) found.push(tag);
  }
  // whatever begins like a tag has to be one
  const loose = page.match(/<[a-z](?![a-z0-9-]*(?:\s+[^\s=>"']+(?:="[^"]*")?)*\s*\/?>)[^>]{0,40}/gi) ?? [];
  return [...found, ...loose];
}

describe('the name of an application', () => {
  it.each(NASTY)('is text on every page: %j', async (name) => {
    await addApp({ name, description: name });
    const id = await admin.start('nasty');
    await admin.until(id, 'running');
    const paths = [
      '/',
      `/?q=${encodeURIComponent(name)}`,
      '/desktops',
      `/instance/${id}`,
      `/instance/${id}?viewer=${encodeURIComponent(name)}`,
      '/nothing',
    ];
    for (const path of paths) {
      const page = await (await admin.fetch(path, html)).text();
      expect([path, injected(page)]).toEqual([path, []]);
      if (name.includes('<')) expect(page).not.toContain(name);
    }
    const page = await (await admin.fetch(`/instance/${id}`, html)).text();
    const json = /id="page-data">([^<]*)<\/script>/.exec(page)?.[1] ?? '';
    expect(JSON.parse(json)).toMatchObject({ id, name: name.trim() });
    expect(json).not.toMatch(/[<>&\u2028\u2029]/);

    const api = await admin.fetch(`/api/v1/instances/${id}`, html);
    expect(api.headers.get('content-type')).toBe('application/json');
    expect(await api.json()).toMatchObject({ appName: name.trim() });
    await admin.fetch(`/api/v1/instances/${id}?wait=5`, { method: 'DELETE' });
  });

  it.each(CONTROL)('holds no control characters: %j', async (name) => {
    for (const fields of [{ name }, { name: 'x', description: name }]) {
      const { body } = await admin.send('POST', '/api/v1/apps', {
        id: 'control',
        provider: 'demo',
        ...fields,
      });
      expect(body).toMatchObject({ code: 'INVALID_BODY' });
    }
  });

  it.each(['constructor', 'valueof', 'none-such'])(
    'an icon that is none is drawn as a desktop: %s',
    async (icon) => {
      await addApp({ icon });
      const page = await (await admin.fetch('/', html)).text();
      const card = page.slice(page.indexOf('id="app-nasty"') - 900, page.indexOf('id="app-nasty"'));
      expect(card).toContain(
        '<rect x="2" y="3.5" width="16" height="10.5" rx="1.8"/><path d="M7 17h6M10 14v3"/>',
      );
      expect(page).not.toContain('native code');
    },
  );
});

describe('what a request says about itself', () => {
  it.each([...NASTY, ...CONTROL])('is text in the answer: %j', async (text) => {
    const escaped = encodeURIComponent(text);
    for (const path of [
      `/${escaped}`,
      `/instance/${escaped}`,
      `/app/${escaped}`,
      `/login?next=/${escaped}`,
      `/login/link?token=${escaped}`,
      `/static/${escaped}`,
    ]) {
      for (const who of [gateway.anonymous(), admin]) {
        const answer = await who.fetch(path, html);
        const page = await answer.text();
        expect([path, injected(page)]).toEqual([path, []]);
        expect(answer.headers.get('set-cookie')).toBeNull();
      }
    }
    const login = await gateway.anonymous().fetch('/login', {
      method: 'POST',
      ...html,
      body: new URLSearchParams({ username: text, password: text, next: text }),
    });
    const page = await login.text();
    expect(injected(page)).toEqual([]);
    for (const path of [
      `/api/v1/apps/${escaped}`,
      `/api/v1/instances/${escaped}`,
      `/api/v1/instances?status=${escaped}`,
      `/api/v1/me?${escaped}=1`,
    ]) {
      const answer = await admin.fetch(path, html);
      expect([path, answer.headers.get('content-type')]).toEqual([path, 'application/json']);
    }
  });
});

describe('the name of a user', () => {
  it('can hold nothing that means something elsewhere', async () => {
    const { createLocalAuth } = await import('../../src/auth/local-auth.ts');
    const { EventBus } = await import('../../src/events/bus.ts');
    const auth = createLocalAuth({ db: gateway.db, bus: new EventBus(), sessionMs: 1000 });
    for (const name of [
      ...NASTY,
      ...CONTROL,
      '',
      ' ',
      'a b',
      'a/b',
      'a\nb',
      '-a',
      'ä',
      'x'.repeat(65),
      '__proto__',
    ]) {
      await expect(auth.addUser(name, 'a long enough secret', 'user')).rejects.toMatchObject({
        code: 'INVALID_BODY',
      });
    }
  });

  it('is text even when the database was written by somebody else', async () => {
    const [, nasty = ''] = NASTY;
    const { userId } = await addClient(gateway, 'renamed');
    const me = await gateway.signIn('renamed', 'a long enough secret');
    const id = await me.start('demo');
    await gateway.db.users.update(userId, { username: nasty });
    for (const [who, path] of [
      [me, '/'],
      [admin, '/'],
      [admin, `/instance/${id}`],
      [admin, '/desktops'],
    ] as const) {
      const page = await (await who.fetch(path, html)).text();
      expect(injected(page)).toEqual([]);
    }
  });
});

describe('whatever else people name', () => {
  /** Of each page that is about something: the id of a thing with nasty names. */
  const about = new Map<string, string>();
  let owner: Client & { readonly userId: string };
  const NAME = '"><img src=x onerror=zz()>';
  const LONG = `${NAME}' onfocus=zz() </script><script>zz()</script>`;

  /** That there is only as a stream, a number or a step of another page. */
  const NO_PAGE =
    /^\/(api|static|up|metrics|desktops$|instance\/:id\/(events|connection)|login\/(oidc|link|code|second-factor)|[a-z]+\/(confirm|sent|done)$)/;

  beforeAll(async () => {
    owner = await addClient(gateway, 'namer');
    const made = async (who: Client, method: string, path: string, body?: object): Promise<string> => {
      const answer = await who.send<{ id: string }>(method, `/api/v1${path}`, body);
      expect([path, answer.status < 300 || answer.body]).toEqual([path, true]);
      return answer.body.id;
    };
    const project = await made(admin, 'POST', '/projects', { name: 'named', description: LONG });
    await made(admin, 'POST', `/projects/${project}/members`, { username: 'namer', role: 'manager' });
    const group = await made(admin, 'POST', '/groups', { name: 'named', description: LONG });
    await admin.send('PUT', `/api/v1/groups/${group}/members/${owner.userId}`);
    await made(owner, 'POST', '/keys', { name: NAME, projectId: project });
    await made(admin, 'PATCH', `/users/${owner.userId}`, { email: "o'n@example.org" });
    const url = `https://hooks.example.org/'%22%3E?q='onfocus=zz()`;
    const hook = await made(admin, 'POST', '/webhooks', { url, events: ['instance.started'] });
    const [session] = (await owner.json<{ items: { id: string }[] }>('/api/v1/me/sessions')).items;
    await made(owner, 'PATCH', `/me/sessions/${session?.id}`, { name: NAME });
    const fields = { id: 'named', name: NAME, description: LONG, provider: 'demo', project };
    await made(admin, 'POST', '/apps', fields);
    const instance = await made(owner, 'POST', '/instances', { appId: 'named', project });
    await owner.until(instance, 'running');
    const of = { userId: owner.userId, username: NAME, projectId: project, appName: LONG };
    await putRecording(gateway, new Uint8Array(), { id: 'named', instanceId: instance, ...of });
    for (const username of [LONG, 'namer'])
      await fetch(`${gateway.url}/login`, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin: gateway.url, 'user-agent': LONG },
        body: new URLSearchParams({ username, password: 'a long enough secret' }),
      });
    for (const [path, id] of [
      ['/app', 'named'],
      ['/admin/apps', 'named'],
      ['/instance', instance],
      ['/admin/instances', instance],
      ['/admin/jobs', instance],
      ['/admin/tries', instance],
      ['/projects', project],
      ['/admin/quotas/project', project],
      ['/admin/quotas', owner.userId],
      ['/admin/users', owner.userId],
      ['/admin/groups', group],
      ['/admin/webhooks', hook],
      ['/recordings', 'named'],
    ] as const)
      about.set(path, id);
  });

  it('is text on every page that there is, and so is whatever stands in its address', async () => {
    const pages = gateway.routes.filter(({ method, path }) => method === 'GET' && !NO_PAGE.test(path));
    expect(pages.length).toBeGreaterThan(30);
    const query = ['search', 'q', 'actor', 'next', 'sort', 'error', 'offset', 'page', 'token', 'status']
      .map((name) => `${name}=${encodeURIComponent(LONG)}`)
      .join('&');
    for (const { path } of pages) {
      const subject = path.slice(0, path.indexOf('/:id'));
      const id = path.includes('/:') ? about.get(subject) : '';
      // a page that is missing here is to be told what it is about
      expect([path, id]).toEqual([path, expect.any(String)]);
      const address = path.replace('/:id', `/${id}`);
      for (const who of [admin, owner, gateway.anonymous()]) {
        for (const asked of [address, `${address}?${query}`]) {
          const answer = await who.fetch(asked, html);
          expect([asked, answer.status < 500]).toEqual([asked, true]);
          const page = await answer.text();
          expect([path, injected(page)]).toEqual([path, []]);
          expect([path, page.includes(NAME)]).toEqual([path, false]);
        }
      }
    }
    // they were there to be seen
    const shown = await Promise.all([
      (await admin.fetch('/admin/audit', html)).text(),
      (await owner.fetch('/security', html)).text(),
      (await owner.fetch(`/projects/${about.get('/projects')}`, html)).text(),
    ]);
    for (const page of shown) expect(page).toContain('&lt;img src=x onerror=zz()&gt;');
  });
});
