import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { Browser } from './testing/browser.ts';
import { CROOKED_SECRET, type Crooked, startCrooked } from './testing/crooked-provider.ts';

let crooked: Crooked;
let gateway: TestGateway;
beforeAll(async () => {
  crooked = await startCrooked();
  const provider = (id: string, more: string) => `
[[plugins.oidc.providers]]
id = "${id}"
title = "<b>Crook</b>"
issuer = "${crooked.issuer}"
client_id = "deskgate"
client_secret = "${CROOKED_SECRET}"
create_users = true
${more}`;
  const toml = `trust_proxy = ["127.0.0.1"]
[plugins.oidc]
timeout_seconds = 0.5
${provider('crook', '')}
${provider('mail', 'username_claim = "email"\nlink_by_name = true\ngroups_claim = "realm.roles"\nallow = ["in"]')}`;
  gateway = await startTestGateway({ toml });
});
afterAll(async () => {
  await gateway.close();
  await crooked.close();
});

let addresses = 0;
/** Another address each time: what is refused is counted. */
const from = (): Record<string, string> => {
  addresses += 1;
  return { 'x-forwarded-for': `203.0.113.${addresses}` };
};

/** Begins at the gateway, and comes back with a code as if the provider had sent the browser. */
async function comeBack(id = 'crook', wrongNonce?: string) {
  const browser = new Browser();
  const began = await browser.ask(`${gateway.url}/login/oidc/${id}`, { headers: from() });
  const to = new URL(began.headers.get('location') ?? `${crooked.issuer}/nowhere`);
  crooked.claims = { nonce: wrongNonce ?? to.searchParams.get('nonce'), ...crooked.claims };
  const back = `${gateway.url}/login/oidc/${id}/callback?code=c&state=${to.searchParams.get('state')}`;
  const response = await browser.ask(back, { headers: from() });
  return {
    browser,
    status: response.status,
    text: await response.text(),
    cookies: response.headers.getSetCookie(),
  };
}

const now = (): number => Math.floor(Date.now() / 1000);

describe('an ID token', () => {
  beforeEach(() => crooked.reset());

  it('that is right signs in, whatever the clocks differ by within half a minute', async () => {
    expect((await comeBack()).status).toBe(303);
    for (const claims of [{ exp: now() - 20 }, { iat: now() + 20, nbf: now() + 20 }]) {
      crooked.reset();
      crooked.claims = claims;
      expect((await comeBack()).status).toBe(303);
    }
  });

  it.each<[string, Partial<Pick<Crooked, 'claims' | 'header' | 'signing'>>]>([
    ['without a signature', { signing: 'none' }],
    ['with another key', { signing: 'other-key' }],
    ['signed with the client’s secret', { signing: 'client-secret' }],
    ['with a key that nobody knows', { signing: 'other-key', header: { kid: 'new' } }],
    ['that expired', { claims: { exp: now() - 120 } }],
    ['without an end', { claims: { exp: undefined } }],
    ['that is for later', { claims: { nbf: now() + 600 } }],
    ['for somebody else', { claims: { aud: 'other' } }],
    ['for others too', { claims: { aud: ['deskgate', 'other'] } }],
    ['of another party', { claims: { aud: ['deskgate', 'other'], azp: 'other' } }],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }],
    ['with another nonce', { claims: { nonce: 'another' } }],
    ['without a nonce', { claims: { nonce: undefined } }],
    ['without a subject', { claims: { sub: undefined } }],
    ['with an empty subject', { claims: { sub: '' } }],
    ['with a subject that is no text', { claims: { sub: { $ne: 1 } } }],
  ])('%s signs nobody in', async (_, how) => {
    Object.assign(crooked, how);
    const { status, text, cookies } = await comeBack();
    expect(status).toBe(502);
    expect(text).toContain('IDENTITY_PROVIDER_FAILED');
    expect(text).not.toContain('<b>Crook');
    expect(cookies.filter((line) => line.startsWith('deskgate='))).toEqual([]);
  });

  it('of a subject that is too long signs nobody in', async () => {
    crooked.claims = { sub: 'x'.repeat(256) };
    expect((await comeBack()).status).toBe(403);
  });

  it('may hold thousands of groups, and none of them makes an administrator', async () => {
    crooked.claims = {
      sub: 'many',
      preferred_username: 'many',
      groups: Array.from({ length: 15_000 }, (_, n) => `admin${n}`),
    };
    expect((await comeBack()).status).toBe(303);
    expect((await gateway.db.users.findByUsername('many'))?.role).toBe('user');
  });

  it('without groups because there are too many signs nobody in', async () => {
    crooked.claims = { _claim_names: { groups: 'src1' } };
    const { status, text } = await comeBack();
    expect(status).toBe(403);
    expect(text).toContain('too many');
  });
});

describe('a mail address as the name', () => {
  beforeEach(() => crooked.reset());
  const realm = { roles: ['in'] };

  it.each([[undefined], [false], ['true'], [1]])(
    'counts only when it is verified, not %j',
    async (verified) => {
      crooked.claims = { sub: 'mail', email: 'ada@school.example', email_verified: verified, realm };
      const { status, text } = await comeBack('mail');
      expect(status).toBe(403);
      expect(text).toContain('has not verified your mail address');
    },
  );

  it('signs in who has one of the values that are let in, and nobody else', async () => {
    crooked.claims = { sub: 'mail', email: 'ada@school.example', email_verified: true };
    expect((await comeBack('mail')).status).toBe(403);
    crooked.reset();
    crooked.claims = { sub: 'mail', email: 'Ada@school.example', email_verified: true, realm };
    expect((await comeBack('mail')).status).toBe(303);
    expect(await gateway.db.users.findByUsername('ada@school.example')).not.toBeNull();
  });

  it('links the user of that name where it may, never an administrator or somebody else’s', async () => {
    const admin = await gateway.signIn();
    const add = (username: string, role: string) =>
      admin.json<{ id: string }>('/api/v1/users', {
        method: 'POST',
        body: JSON.stringify({ username, role, password: 'a long enough secret' }),
      });
    const { id } = await add('lin', 'expert');
    await add('root', 'admin');
    const come = (sub: string, email: string) => {
      crooked.reset();
      crooked.claims = { sub, email, email_verified: true, realm };
      return comeBack('mail');
    };
    expect((await come('lin-1', 'lin')).status).toBe(303);
    expect((await gateway.db.externalIdentities.ofUser(id)).map(({ subject }) => subject)).toEqual(['lin-1']);
    expect((await come('lin-2', 'lin')).status).toBe(409);
    expect((await come('root-1', 'root')).status).toBe(409);
    expect((await come('lin-1', 'renamed')).status).toBe(303);
  });

  it('makes one user of one person who comes twice at once', async () => {
    crooked.claims = { sub: 'twin', email: 'twin', email_verified: true, realm };
    const both = await Promise.all([comeBack('mail'), comeBack('mail')]);
    expect(both.filter(({ status }) => status === 303).length).toBeGreaterThan(0);
    expect((await gateway.db.users.page({ search: 'twin', offset: 0, limit: 9 })).total).toBe(1);
  });
});

describe('an answer of the provider', () => {
  beforeEach(() => crooked.reset());
  const hang = (): void => undefined;
  const drip = (res: ServerResponse): void => {
    res.writeHead(200, { 'content-type': 'application/json' });
    res.write('{"a":');
  };
  const flood = (res: ServerResponse): void => {
    res.writeHead(200, { 'content-type': 'application/json' });
    res.on('error', hang);
    const more = (): void => {
      while (!res.destroyed && res.write('x'.repeat(65_536)));
      if (!res.destroyed) res.once('drain', more);
    };
    more();
  };
  const elsewhere = (res: ServerResponse): void =>
    void res.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
  const fail = (res: ServerResponse): void =>
    void res.writeHead(500, { 'content-type': 'text/html' }).end('<script>alert(1)</script>');

  it.each<[string, string, (res: ServerResponse) => void, number]>([
    ['to the code never comes', '/token', hang, 503],
    ['to the code comes by half', '/token', drip, 503],
    ['to the code has no end', '/token', flood, 502],
    ['to the code leads elsewhere', '/token', elsewhere, 502],
    ['to the code is an error', '/token', fail, 502],
  ])('that %s signs nobody in', async (_, path, answer, status) => {
    crooked.answers.set(path, answer);
    const began = Date.now();
    const came = await comeBack();
    expect([came.status, came.text.includes('alert(1)')]).toEqual([status, false]);
    expect(Date.now() - began).toBeLessThan(5000);
  });

  it('about the person must be about the same person', async () => {
    crooked.userinfo = { sub: 'somebody else', preferred_username: 'admin' };
    const fresh = await startTestGateway({
      toml: `[[plugins.oidc.providers]]
id = "crook"
title = "Crook"
issuer = "${crooked.issuer}"
client_id = "deskgate"
create_users = true`,
    });
    const usual = gateway;
    try {
      gateway = fresh;
      expect((await comeBack()).status).toBe(502);
      crooked.claims = {};
      crooked.userinfo = { sub: 'sub', preferred_username: 'from-userinfo', groups: ['x'] };
      crooked.claims = { preferred_username: undefined };
      expect((await comeBack()).status).toBe(303);
      expect(await fresh.db.users.findByUsername('from-userinfo')).not.toBeNull();
    } finally {
      gateway = usual;
      await fresh.close();
    }
  });
});

describe('a logout token', () => {
  beforeEach(() => crooked.reset());
  const post = async (token: string) => {
    const response = await fetch(`${gateway.url}/login/oidc/crook/back-channel-logout`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
    });
    return response.status;
  };
  const isIn = async (browser: Browser): Promise<boolean> =>
    (await browser.ask(`${gateway.url}/api/v1/me`, { headers: { accept: 'application/json' } })).ok;

  it('ends the sessions of the person, or the one that it names, and is taken once', async () => {
    const come = async (sid: string) => {
      crooked.reset();
      crooked.claims = { sub: 'out', preferred_username: 'out', sid };
      return (await comeBack()).browser;
    };
    const [one, two, three] = [await come('s1'), await come('s2'), await come('s3')];
    const token = await crooked.logoutToken({ sid: 's1' });
    expect(await post(token)).toBe(200);
    expect([await isIn(one), await isIn(two)]).toEqual([false, true]);
    expect(await post(token)).toBe(400);
    expect(await post(await crooked.logoutToken({ sub: 'out', sid: 's1' }))).toBe(200);
    expect([await isIn(two), await isIn(three)]).toEqual([true, true]);
    expect(await post(await crooked.logoutToken({ sub: 'out' }))).toBe(200);
    expect([await isIn(two), await isIn(three)]).toEqual([false, false]);
  });

  it.each<[string, Record<string, unknown>, Crooked['signing']?]>([
    ['of another key', { sub: 'stays' }, 'other-key'],
    ['signed with the client’s secret', { sub: 'stays' }, 'client-secret'],
    ['for another client', { sub: 'stays', aud: 'other' }],
    ['of another issuer', { sub: 'stays', iss: 'https://evil.example' }],
    ['that is old', { sub: 'stays', iat: now() - 3600, exp: now() + 3600 }],
    ['that expired', { sub: 'stays', exp: now() - 120 }],
    ['with a nonce', { sub: 'stays', nonce: 'n' }],
    ['that is an ID token', { sub: 'stays', events: undefined }],
    ['of another event', { sub: 'stays', events: { other: {} } }],
    ['without an id', { sub: 'stays', jti: undefined }],
    ['of nobody', {}],
  ])('%s ends nothing', async (_, claims, signing = 'right') => {
    crooked.claims = { sub: 'stays', preferred_username: 'stays' };
    const { browser } = await comeBack();
    crooked.signing = signing;
    expect(await post(await crooked.logoutToken(claims))).toBe(400);
    expect(await isIn(browser)).toBe(true);
  });

  it('that is none is refused', async () => {
    for (const token of ['', 'x', 'a.b.c', 'x'.repeat(20_000)]) expect(await post(token)).toBe(400);
  });
});
