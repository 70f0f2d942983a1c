import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addUser, PASSWORD } from '../../test/attack/people.ts';
import { client, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { opened } from '../../test/flows/socket-reader.ts';
import { Browser } from './testing/browser.ts';
import { CLIENT, type RealProvider, startRealProvider } from './testing/real-provider.ts';

let provider: RealProvider;
let gateway: TestGateway;
beforeAll(async () => {
  provider = await startRealProvider();
  const toml = `
[[plugins.oidc.providers]]
id = "school"
title = "School"
issuer = "${provider.issuer}"
client_id = "${CLIENT.id}"
client_secret = "${CLIENT.secret}"
create_users = true
map = [
  { value = "Interns", group = "interns" },
  { value = "staff", group = "no-such-group" },
  { value = "it", role = "expert" },
  { value = "vault", group = "vault" },
]
`;
  gateway = await startTestGateway({ toml });
  await provider.serve(gateway.url);
});
afterAll(async () => {
  await gateway.close();
  await provider.close();
});

/** Signs in by the button, to the end. */
async function signIn(browser = new Browser(), next = '/') {
  const { url, response } = await browser.follow(
    `${gateway.url}/login/oidc/school?next=${encodeURIComponent(next)}`,
  );
  return { browser, url, response, text: await response.text() };
}

/** As far as the answer of the provider, which nobody has taken to the gateway yet. */
async function answered(browser = new Browser(), next = '/') {
  const { url } = await browser.follow(
    `${gateway.url}/login/oidc/school?next=${encodeURIComponent(next)}`,
    (at) => at.pathname.endsWith('/callback'),
  );
  return { browser, url };
}

async function me(browser: Browser): Promise<{ username: string; role: string } | null> {
  const answer = await browser.ask(`${gateway.url}/api/v1/me`, { headers: { accept: 'application/json' } });
  const body = (await answer.json()) as { user: { username: string; role: string } };
  return answer.ok ? (body.user ?? body) : null;
}

const userNamed = async (name: string) => {
  const user = await gateway.db.users.findByUsername(name);
  if (user === null) throw new Error(`There is no user ${name}.`);
  return user;
};

describe('signing in with a provider', () => {
  it('makes a new user, in the groups that the claim means and no other, and leads on', async () => {
    const admin = await gateway.signIn();
    await admin.json('/api/v1/groups', { method: 'POST', body: JSON.stringify({ name: 'interns' }) });
    const html = await (await new Browser().ask(`${gateway.url}/login?next=/desktops`)).text();
    expect(html).toContain('href="/login/oidc/school?next=%2Fdesktops"');
    expect(html).toContain('Sign in with School');
    provider.account = {
      sub: 'sub-ada',
      preferred_username: 'Ada',
      groups: ['INTERNS', 'staff', 'admin', 'interns\u0000', 7, null, { interns: true }],
    };
    const { browser, url, response } = await signIn(new Browser(), '/desktops?a=b');
    expect([url.href, response.status]).toEqual([`${gateway.url}/desktops?a=b`, 200]);
    expect(await me(browser)).toMatchObject({ username: 'ada', role: 'user' });
    const user = await userNamed('ada');
    expect(user.passwordHash).toBeNull();
    const groups = await gateway.db.groups.ofUser(user.id);
    expect(groups.map(({ name, origin }) => [name, origin])).toEqual([['interns', 'mapped']]);
  });

  it('brings groups and role up to date with each sign-in, and knows the person by the subject', async () => {
    provider.account = { sub: 'sub-ada', preferred_username: 'countess', groups: ['it'] };
    const { browser } = await signIn();
    expect(await me(browser)).toMatchObject({ username: 'ada', role: 'expert' });
    expect(await gateway.db.groups.ofUser((await userNamed('ada')).id)).toEqual([]);
    expect(await gateway.db.users.findByUsername('countess')).toBeNull();
  });

  it('takes no account over by an equal name', async () => {
    await addUser(gateway, 'grace');
    for (const name of ['grace', 'GRACE', 'admin', ' admin ']) {
      provider.account = { sub: `other-${name}`, preferred_username: name, groups: ['it'] };
      const { response, text, browser } = await signIn();
      expect(response.status).toBe(409);
      expect(text).toContain('who is not linked to your account there');
      expect(await me(browser)).toBeNull();
    }
    expect((await userNamed('grace')).role).toBe('user');
    await gateway.signIn('grace', PASSWORD);
  });

  it('refuses names that are none, and shows nothing of them as HTML', async () => {
    const names = [
      '<img src=x onerror=alert(1)>',
      'a\nb',
      'ada\u0000',
      '',
      '../x',
      'ada\u202e',
      'x'.repeat(65),
      7,
      null,
    ];
    for (const [n, name] of names.entries()) {
      provider.account = { sub: `odd-${n}`, preferred_username: name };
      const { response, text } = await signIn();
      expect([name, response.status]).toEqual([name, 403]);
      expect(text).not.toContain('<img src=x');
    }
  });

  it('lets nobody in whose account here is disabled', async () => {
    provider.account = { sub: 'sub-eve', preferred_username: 'eve' };
    const { browser } = await signIn();
    await gateway.db.users.update((await userNamed('eve')).id, { disabledAt: Date.now() });
    expect(await me(browser)).toBeNull();
    expect((await signIn()).response.status).toBe(403);
  });

  it('writes it into the audit log', async () => {
    provider.account = { sub: 'sub-lin', preferred_username: 'lin' };
    await signIn();
    const { rows } = await gateway.db.audit.page({ action: 'signInOutside', offset: 0, limit: 50 });
    expect(rows[0]).toMatchObject({ actor: 'lin', result: 'ok', userId: (await userNamed('lin')).id });
    expect(rows.map(({ result }) => result)).toContain('IDENTITY_NAME_TAKEN');
  });
});

describe('an answer', () => {
  it('is taken once', async () => {
    provider.account = { sub: 'sub-lin', preferred_username: 'lin' };
    const { browser, url } = await answered();
    const both = await Promise.all([browser.ask(url.href), browser.ask(url.href)]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 401]);
    expect((await browser.ask(url.href)).status).toBe(401);
  });

  it('is nothing in another browser, with another state, or at another provider', async () => {
    const [mine, other] = [await answered(), await answered()];
    expect((await new Browser().ask(mine.url.href)).status).toBe(401);
    expect((await other.browser.ask(mine.url.href)).status).toBe(401);
    const swapped = new URL(mine.url);
    swapped.searchParams.set('state', other.url.searchParams.get('state') ?? '');
    expect((await mine.browser.ask(swapped.href)).status).toBe(401);
    for (const state of ['', 'x', `${mine.url.searchParams.get('state')}A`, 'A'.repeat(3000)]) {
      const bent = new URL(mine.url);
      bent.searchParams.set('state', state);
      expect((await mine.browser.ask(bent.href)).status).toBe(401);
    }
    const elsewhere = mine.url.href.replace('/school/', '/work/');
    expect((await mine.browser.ask(elsewhere)).status).toBe(404);
    const issuer = new URL(mine.url);
    issuer.searchParams.set('iss', 'https://evil.example');
    expect((await mine.browser.ask(issuer.href)).status).toBe(502);
  });

  it('with a code of somebody else’s sign-in is refused by its verifier', async () => {
    const [mine, other] = [await answered(), await answered()];
    const injected = new URL(mine.url);
    injected.searchParams.set('code', other.url.searchParams.get('code') ?? '');
    const response = await mine.browser.ask(injected.href);
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie().some((line) => line.startsWith('deskgate='))).toBe(false);
  });

  it('of several tabs is each its own', async () => {
    const browser = new Browser();
    const first = await answered(browser, '/desktops?tab=1');
    const second = await answered(browser, '/desktops?tab=2');
    expect((await browser.ask(first.url.href)).headers.get('location')).toBe('/desktops?tab=1');
    expect((await browser.ask(second.url.href)).headers.get('location')).toBe('/desktops?tab=2');
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/login/oidc/school',
    'javascript:alert(1)',
  ])('leads to no other site: %s', async (next) => {
    const { browser, url } = await answered(new Browser(), next);
    expect((await browser.ask(url.href)).headers.get('location')).toBe('/');
  });

  it('that is a refusal is explained in our own words', async () => {
    const { browser, url } = await answered();
    const refusal = new URL(url);
    refusal.searchParams.delete('code');
    refusal.searchParams.set('error', 'access_denied');
    refusal.searchParams.set('error_description', '<script>alert(1)</script>');
    const response = await browser.ask(refusal.href);
    const html = await response.text();
    expect(response.status).toBe(502);
    expect(html).toContain('School did not let you in, or you have canceled.');
    expect(html).not.toContain('alert(1)');
  });

  it('comes back to a cookie that no script reads, which is no session', async () => {
    const response = await new Browser().ask(`${gateway.url}/login/oidc/school`);
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^deskgate-oidc=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const url = new URL(response.headers.get('location') ?? '');
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    expect(url.href).not.toContain(CLIENT.secret);
  });
});

describe('keys of the provider', () => {
  it('may change between two sign-ins', async () => {
    provider.account = { sub: 'sub-lin', preferred_username: 'lin' };
    await signIn();
    await new Promise((resolve) => setTimeout(resolve, 2100));
    await provider.serve(gateway.url);
    expect(await me((await signIn()).browser)).toMatchObject({ username: 'lin' });
  });
});

describe('a second factor that a group asks for', () => {
  it('is the one of the provider, where it says that it has asked for one, and otherwise one of the gateway', async () => {
    const admin = await gateway.signIn();
    await admin.json('/api/v1/groups', {
      method: 'POST',
      body: JSON.stringify({ name: 'vault', needsSecondFactor: true }),
    });
    provider.account = { sub: 'sub-vera', preferred_username: 'vera', groups: ['vault'] };
    const comes = async (...methods: readonly string[]) => {
      provider.methods = methods;
      const { browser, url } = await signIn(new Browser(), '/desktops');
      return [(await me(browser))?.username ?? null, url.pathname];
    };
    const door = [null, '/login/second-factor'];
    expect(await comes('pwd')).toEqual(door);
    expect(await comes('pwd', 'otp', 'mfa')).toEqual(['vera', '/desktops']);
    // two methods are not said to be two factors, and what was said once counts once
    expect(await comes('pwd', 'otp')).toEqual(door);
    expect(await comes()).toEqual(door);
    expect(await gateway.db.groups.ofUser((await userNamed('vera')).id)).toMatchObject([{ name: 'vault' }]);
    provider.methods = ['pwd'];
  });
});

describe('signing out', () => {
  it('goes on to the provider, and comes back to the sign-in page', async () => {
    provider.account = { sub: 'sub-lin', preferred_username: 'lin' };
    const { browser } = await signIn();
    const response = await browser.post(`${gateway.url}/logout`);
    expect(response.headers.get('location')).toBe('/login/oidc/school/signed-out');
    expect(await me(browser)).toBeNull();
    const page = await browser.ask(`${gateway.url}/login/oidc/school/signed-out`);
    const target = new URL(/^0; url=(.*)$/.exec(page.headers.get('refresh') ?? '')?.[1] ?? '');
    expect(target.origin).toBe(provider.issuer);
    expect(target.searchParams.get('post_logout_redirect_uri')).toBe(`${gateway.url}/login`);
    expect(await page.text()).toContain('You are being signed out of School too.');
  });

  it('at the provider ends the session here and its streams within 2 s, and no other', async () => {
    provider.account = { sub: 'sub-lin', preferred_username: 'lin' };
    const [{ browser }, { browser: elsewhere }] = [await signIn(), await signIn()];
    const lin = client(gateway.url, `deskgate=${browser.cookie(gateway.url, 'deskgate')}`);
    const id = await lin.start('demo');
    await lin.until(id, 'running');
    const viewer = lin.socket(id, 'binary');
    await opened(viewer);
    const closed = once(viewer, 'close');
    const end = await browser.follow(`${provider.issuer}/session/end?client_id=${CLIENT.id}`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(await end.response.text())?.[1] ?? '';
    const began = Date.now();
    await browser.post(`${provider.issuer}/session/end/confirm`, { xsrf, logout: 'yes' });
    await closed;
    expect(Date.now() - began).toBeLessThan(2000);
    expect(await me(browser)).toBeNull();
    expect(await me(elsewhere)).toMatchObject({ username: 'lin' });
    const { rows } = await gateway.db.audit.page({ action: 'endOutsideSessions', offset: 0, limit: 5 });
    expect(rows[0]).toMatchObject({ result: 'ok', actor: '' });
  });
});

describe('a provider that is down', () => {
  it('hinders nobody with a password, and is named with what to do', async () => {
    provider.isDown = true;
    const toml = `
[[plugins.oidc.providers]]
id = "school"
title = "School"
issuer = "${provider.issuer}"
client_id = "x"
`;
    const other = await startTestGateway({ toml });
    try {
      await other.signIn();
      const response = await new Browser().ask(`${other.url}/login/oidc/school`);
      expect(response.status).toBe(503);
      const html = await response.text();
      expect(html).toContain('School does not answer.');
      expect(html).toContain('sign in with a password of this gateway');
      provider.isDown = false;
      expect((await new Browser().ask(`${other.url}/login/oidc/school`)).status).toBe(303);
    } finally {
      provider.isDown = false;
      await other.close();
    }
  });
});
