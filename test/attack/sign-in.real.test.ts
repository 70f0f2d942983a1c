import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountKey } from '../../src/auth/sign-in-limits.ts';
import { client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { addUser, PASSWORD } from './people.ts';
import { RawConnection, upgradeLines } from './raw-connection.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
  await addUser(gateway, 'ada');
});
afterAll(() => gateway.close());

interface Attempt {
  readonly to?: TestGateway;
  readonly username?: string;
  readonly password?: string;
  readonly next?: string;
  readonly headers?: Record<string, string>;
}

function signIn({ to = gateway, username = 'ada', password = PASSWORD, next, headers }: Attempt = {}) {
  return fetch(`${to.url}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: to.url, accept: 'application/json', ...headers },
    body: new URLSearchParams({ username, password, ...(next === undefined ? {} : { next }) }),
  });
}

/** The session's; one that the browser is known by comes with it. */
const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0] ?? '';
const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;

describe('the address to go to after the sign-in', () => {
  it.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/x/..//evil.example',
    'https://evil.example',
    'https:evil.example',
    'http:/evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'evil.example',
    '@evil.example',
    '.evil.example',
    ' //evil.example',
    '/x\r\nSet-Cookie: deskgate=evil',
    '/x\0',
    '/login?next=//evil.example',
    '',
  ])('is the start page instead of %j', async (next) => {
    const answer = await signIn({ next });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    const me = client(gateway.url, cookieOf(answer).split(';')[0] ?? '');
    const again = await me.fetch(`/login?next=${encodeURIComponent(next)}`);
    expect([again.status, again.headers.get('location')]).toEqual([303, '/']);
  });

  it('is the start page instead of one that is too long', async () => {
    expect((await signIn({ next: `/${'x'.repeat(3000)}` })).headers.get('location')).toBe('/');
  });

  it('stays on this gateway whatever is escaped in it', async () => {
    for (const next of [
      '/%2f%2fevil.example',
      '/%5cevil.example',
      '/instance/x?viewer=%0d%0aSet-Cookie:a',
      '/ü?ß#ö',
    ]) {
      const location = (await signIn({ next })).headers.get('location') ?? '';
      expect(new URL(location, 'http://here.example').origin).toBe('http://here.example');
      expect(location).toMatch(/^\/[^/\\]/);
    }
  });

  it('comes from the path that was asked for, and only from that', async () => {
    const asked = await gateway
      .anonymous()
      .fetch('//evil.example/%0d%0aX-Evil:1?a=b', { headers: { accept: 'text/html' } });
    expect(asked.headers.get('location')).toBeNull();
    const page = await gateway
      .anonymous()
      .fetch('/instance/x?viewer=%0d%0aX:1', { headers: { accept: 'text/html' } });
    expect(page.headers.get('location')).toBe('/login?next=%2Finstance%2Fx%3Fviewer%3D%250d%250aX%3A1');
  });
});

describe('a session', () => {
  it('gets a token of its own, whatever the browser brought along', async () => {
    const planted = 'a'.repeat(52);
    const answer = await signIn({ headers: { cookie: `deskgate=${planted}` } });
    expect(answer.status).toBe(303);
    expect(cookieOf(answer)).not.toContain(planted);
    expect((await client(gateway.url, `deskgate=${planted}`).fetch('/api/v1/me')).status).toBe(401);
  });

  it('comes with a cookie that the browser is known by, which opens nothing', async () => {
    const answer = await signIn();
    const device = answer.headers.getSetCookie()[1] ?? '';
    expect(device).toMatch(
      /^deskgate-device=[a-z2-9]{52}; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const token = device.split(/[=;]/)[1] ?? '';
    for (const cookie of [`deskgate-device=${token}`, `deskgate=${token}`])
      expect((await client(gateway.url, cookie).fetch('/api/v1/me')).status).toBe(401);
    const again = await signIn({ headers: { cookie: `deskgate-device=${token}` } });
    expect(again.headers.getSetCookie()[1]).toContain(token);
    const planted = await signIn({ headers: { cookie: 'deskgate-device=planted' } });
    expect(planted.headers.getSetCookie()[1]).not.toContain('planted');
    expect((await signIn({ password: 'wrong' })).headers.getSetCookie()).toEqual([]);
  });

  it('is not opened by a name, a hash or an empty token', async () => {
    const answer = await signIn();
    const me = client(gateway.url, cookieOf(answer).split(';')[0] ?? '');
    expect((await me.fetch('/api/v1/me')).status).toBe(200);
    const { createHash } = await import('node:crypto');
    const hash = createHash('sha256')
      .update(me.cookie.split('=')[1] ?? '')
      .digest('hex');
    for (const cookie of [
      `deskgate=${hash}`,
      'deskgate=',
      'deskgate',
      `deskgate=${'x'.repeat(8000)}`,
      'deskgate=%',
      `__Host-${me.cookie}`,
    ]) {
      expect((await client(gateway.url, cookie).fetch('/api/v1/me')).status).toBe(401);
    }
  });

  it('is over after signing out, and after its time', async () => {
    const me = client(gateway.url, cookieOf(await signIn()).split(';')[0] ?? '');
    const answer = await me.fetch('/logout', { method: 'POST' });
    expect(cookieOf(answer)).toMatch(/^deskgate=; Max-Age=0;/);
    expect((await me.fetch('/api/v1/me')).status).toBe(401);
    const late = await startTestGateway({ env: { DESKGATE_SESSION_HOURS: '0.0001' } });
    try {
      const other = await late.signIn();
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect((await other.fetch('/api/v1/me')).status).toBe(401);
    } finally {
      await late.close();
    }
  });
});

describe('guessing', () => {
  it('is slowed for each account, parallel guesses too, and tells nothing about who exists', async () => {
    for (const username of ['nobody', 'admin']) {
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, i) => signIn({ username, password: `guess number ${i}` })),
      );
      const codes = await Promise.all(answers.map(codeOf));
      expect(codes.filter((code) => code === 'SIGN_IN_FAILED')).toHaveLength(8);
      expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(4);
      const refused = answers.find(({ status }) => status === 429);
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    // the right password does not help any more, nor does another way to write the name
    for (const username of ['admin', ' ADMIN ', 'Admin'])
      expect((await signIn({ username })).status).toBe(429);
  });

  it('is not made easier by claiming to come from elsewhere', async () => {
    const claims: Record<string, string>[] = [
      { 'x-forwarded-for': '198.51.100.7' },
      { forwarded: 'for=198.51.100.7' },
      { 'x-real-ip': '198.51.100.7' },
    ];
    for (const headers of claims) {
      expect((await signIn({ username: 'admin', headers })).status).toBe(429);
    }
  });

  it('of a disabled account looks like that of one that does not exist', async () => {
    const id = await addUser(gateway, 'gone');
    await gateway.db.users.update(id, { disabledAt: 1 });
    const known = await signIn({ username: 'gone' });
    const unknown = await signIn({ username: 'gone-too' });
    expect([known.status, unknown.status]).toEqual([401, 401]);
    const [a, b] = [await known.json(), await unknown.json()] as Record<string, unknown>[];
    expect({ ...a, requestId: '' }).toEqual({ ...b, requestId: '' });
  });
});

describe('without public_url', () => {
  it('the cookie is plain, and forged headers change nothing', async () => {
    const forged = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-ssl': 'on',
      forwarded: 'proto=https;host=evil.example',
    };
    for (const headers of [{}, forged]) {
      const answer = await signIn({ headers });
      expect(cookieOf(answer)).toMatch(
        /^deskgate=[a-z2-9]{52}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
      );
      expect(answer.headers.get('strict-transport-security')).toBeNull();
    }
    const evil = await signIn({ headers: { ...forged, origin: 'https://evil.example' } });
    expect(await codeOf(evil)).toBe('ORIGIN_REFUSED');
  });
});

describe('with a public_url over HTTPS', () => {
  let secure: TestGateway;
  beforeAll(async () => {
    secure = await startTestGateway({ env: { DESKGATE_PUBLIC_URL: 'https://desk.example' } });
    await addUser(secure, 'ada');
  });
  afterAll(() => secure.close());

  it('the cookie is bound to the host and to TLS, and forged headers change nothing', async () => {
    for (const headers of [{}, { 'x-forwarded-proto': 'http' }] as Record<string, string>[]) {
      const answer = await signIn({ to: secure, headers: { ...headers, origin: 'https://desk.example' } });
      expect(cookieOf(answer)).toMatch(
        /^__Host-deskgate=[a-z2-9]{52}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
      );
      expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
      const token = cookieOf(answer).split(/[=;]/)[1] ?? '';
      // a cookie without the prefix could be planted by a neighbour over plain HTTP
      expect((await client(secure.url, `deskgate=${token}`).fetch('/api/v1/me')).status).toBe(401);
      expect((await client(secure.url, `__Host-deskgate=${token}`).fetch('/api/v1/me')).status).toBe(200);
    }
  });

  it('a page of the same name over plain HTTP is another site', async () => {
    const answer = await signIn({ to: secure, headers: { origin: 'https://desk.example' } });
    const cookie = cookieOf(answer).split(';')[0] ?? '';
    for (const origin of [
      'http://desk.example',
      'https://desk.example:8443',
      'https://desk.example.evil.example',
      'null',
      'file://',
      'ftp://desk.example',
    ]) {
      const post = await RawConnection.open(secure.url);
      post.send([
        'POST /logout HTTP/1.1',
        'Host: desk.example',
        `Origin: ${origin}`,
        `Cookie: ${cookie}`,
        'Content-Length: 0',
      ]);
      expect([origin, await post.status()]).toEqual([origin, 403]);
      const socket = await RawConnection.open(secure.url);
      socket.send(
        upgradeLines('/instance/x', `Origin: ${origin}`, `Cookie: ${cookie}`).map((line) =>
          line.replace('127.0.0.1', 'desk.example'),
        ),
      );
      expect([origin, await socket.status()]).toEqual([origin, 403]);
    }
    expect((await client(secure.url, cookie).fetch('/api/v1/me')).status).toBe(200);
  });
});

describe('behind a trusted proxy', () => {
  let proxied: TestGateway;
  beforeAll(async () => {
    proxied = await startTestGateway({ toml: 'trust_proxy = ["127.0.0.0/8"]' });
    await addUser(proxied, 'ada');
  });
  afterAll(() => proxied.close());

  const from = (forwarded: string, password = 'wrong password') =>
    signIn({ to: proxied, password, headers: { 'x-forwarded-for': forwarded } });

  it('the proxy says whether the browser speaks TLS', async () => {
    const origin = proxied.url.replace('http:', 'https:');
    const tls = await signIn({ to: proxied, headers: { origin, 'x-forwarded-proto': 'https' } });
    expect(cookieOf(tls)).toMatch(/^__Host-deskgate=.*; Secure/);
    expect(cookieOf(await signIn({ to: proxied }))).toMatch(/^deskgate=/);
  });

  it('a page over plain HTTP is another site when the browser came by TLS', async () => {
    const { host } = new URL(proxied.url);
    const codes = ['http', 'https'].map(async (scheme) => {
      const headers = { 'x-forwarded-proto': 'https', origin: `${scheme}://${host}` };
      return (await signIn({ to: proxied, headers })).status;
    });
    expect(await Promise.all(codes)).toEqual([403, 303]);
  });

  it('what the browser claimed before the proxy does not count', async () => {
    for (let i = 0; i < 8; i += 1) expect((await from(`203.0.113.${i}, 198.51.100.1`)).status).toBe(401);
    expect((await from('203.0.113.99, 198.51.100.1', PASSWORD)).status).toBe(429);
    expect((await from('garbage, 198.51.100.1', PASSWORD)).status).toBe(429);
    expect((await from('198.51.100.2', PASSWORD)).status).toBe(303);
  });

  it('a crowd from everywhere is sent away, and the owner comes in where they have come in before', async () => {
    expect((await from('198.51.100.3', PASSWORD)).status).toBe(303);
    const crowd = Array.from({ length: 240 }, (_, i) => from(`192.0.2.${i}`));
    const statuses = (await Promise.all(crowd)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(102);
    expect((await from('198.51.100.4', PASSWORD)).status).toBe(429);
    expect((await from('198.51.100.3', PASSWORD)).status).toBe(303);
  });

  it('all addresses of one IPv6 network count as one, since one customer has them all', async () => {
    await proxied.db.signInFailures.forgetAccount(accountKey('ada'), Date.now());
    for (let i = 0; i < 8; i += 1) expect((await from(`2001:db8:0:1::${i}`)).status).toBe(401);
    expect((await from('2001:db8:0:1:ffff::1', PASSWORD)).status).toBe(429);
    expect((await from('2001:0DB8::1:0:0:0:1', PASSWORD)).status).toBe(429);
    expect((await from('2001:db8:0:2::1', PASSWORD)).status).toBe(303);
  });
});
