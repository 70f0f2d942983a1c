import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppEnv, definePlugin, type OutsideIdentity, type Plugin, z } from '../../src/api.ts';
import { appCode } from '../auth/app-code.ts';
import { SoftAuthenticator } from '../auth/soft-authenticator.ts';
import { type Client, client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { opened } from '../flows/socket-reader.ts';
import { addClient, PASSWORD } from './people.ts';
import { DOOR, postForm, sessionCookie, setUpApp } from './second-factor-pages.ts';

const STEP_MS = 30_000;
/** Open streams end within this of the change that ends them. */
const LOST_MS = 2000;

let gateway: TestGateway;
let admin: Client;
let group: string;
/** Has signed in, and has no second factor, which the group asks for. */
let half: Client & { userId: string };
let instanceId: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await gateway.signIn();
  const { body } = await admin.send<{ id: string }>('POST', '/api/v1/groups', { name: 'careful' });
  group = body.id;
  half = await addClient(gateway, 'half');
  instanceId = await half.start('demo');
  await half.until(instanceId, 'running');
  await asked(true);
  await join(half.userId);
});
afterAll(() => gateway.close());

const asked = (needsSecondFactor: boolean) =>
  admin.send('PATCH', `/api/v1/groups/${group}`, { needsSecondFactor });
const join = (userId: string) => admin.send('PUT', `/api/v1/groups/${group}/members/${userId}`);
const sessionId = ({ cookie }: Client): string =>
  createHash('sha256')
    .update(cookie.split('=')[1] ?? '')
    .digest('hex');

describe('half a session', () => {
  it('is nobody at every route but the rest of the sign-in: it is refused wherever nobody is', async () => {
    const nobody = gateway.anonymous();
    let closed = 0;
    for (const { method, path } of gateway.routes) {
      if (method === 'ALL' || path.startsWith(DOOR)) continue;
      const address = path.replace(/:id|:instanceId/, instanceId).replace(/:\w+/g, 'a'.repeat(20));
      const ask = (who: Client) => who.fetch(address, { method, headers: { accept: 'application/json' } });
      const unknown = await ask(nobody);
      const refusal = ((await unknown.json().catch(() => ({}))) as { code?: string; retCode?: number }) ?? {};
      if (refusal.code !== 'UNAUTHENTICATED' && refusal.retCode !== 4101) continue;
      closed += 1;
      const answer = await ask(half);
      const { code, retCode } = (await answer.json()) as { code?: string; retCode?: number };
      expect([method, path, answer.status]).toEqual([method, path, 401]);
      expect(['SECOND_FACTOR_REQUIRED', 'UNAUTHENTICATED', 4101]).toContain(code ?? retCode);
    }
    expect(closed).toBeGreaterThan(150);
  });

  it('opens no stream', async () => {
    const refusal = await opened(half.socket(instanceId, 'binary')).then(
      () => 'opened',
      (error: Error) => error.message,
    );
    expect(refusal).toBe('refused with 401');
  });

  it('does nothing by the action API, and shows nothing of the person on a page', async () => {
    const acted = await half.fetch('/api/action', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ action: 'DescribeInstances' }),
    });
    expect(await acted.json()).toMatchObject({ retCode: 4101, data: null });
    const led = await half.fetch('/profile?a=1', { headers: { accept: 'text/html' } });
    expect([led.status, led.headers.get('location')]).toEqual([303, `${DOOR}?next=%2Fprofile%3Fa%3D1`]);
    const login = await half.fetch('/login', { headers: { accept: 'text/html' } });
    expect(login.headers.get('location')).toMatch(/^\/login\/second-factor/);
    expect(await (await half.fetch(DOOR)).text()).not.toContain('href="/security"');
  });

  it('is led through by its own pages only: another site’s forms are refused, and so is where they lead', async () => {
    const evil = await half.fetch(`${DOOR}/app`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: new URLSearchParams(),
    });
    expect(evil.status).toBe(403);
    const led = await postForm(half, `${DOOR}/app`, { next: '//evil.example' });
    expect(led.headers.get('location')).toBe(`${DOOR}?next=%2F`);
  });

  it('becomes a whole one by setting up an app, which then counts at the next sign-in', async () => {
    const { secret, codes } = await setUpApp(half);
    expect((await half.send('GET', '/api/v1/me')).status).toBe(200);
    expect((await half.fetch(`${DOOR}?next=/keys`)).headers.get('location')).toBe('/keys');
    const again = await gateway.anonymous().fetch('/login', {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams({ username: 'half', password: PASSWORD }),
    });
    const { code, ticket } = (await again.json()) as { code: string; ticket: string };
    expect(code).toBe('CODE_NEEDED');
    const done = await postForm(gateway.anonymous(), '/login/code', {
      ticket,
      code: appCode(secret, Date.now() + STEP_MS),
    });
    expect(done.headers.get('location')).toBe('/');
    expect(codes).toHaveLength(10);
  });

  it('becomes a whole one by a passkey as well', async () => {
    const who = await addClient(gateway, 'key');
    await join(who.userId);
    const authenticator = new SoftAuthenticator(gateway.url.replace('127.0.0.1', 'localhost'));
    const options = await postForm(who, `${DOOR}/new-passkey/options`);
    const answer = authenticator.create((await options.json()) as never);
    expect((await who.send('GET', '/api/v1/me')).status).toBe(401);
    const done = await postForm(who, `${DOOR}/new-passkey`, { name: 'Key', answer, next: '/' });
    expect(await done.text()).toContain('Recovery codes');
    expect((await who.send('GET', '/api/v1/me')).status).toBe(200);
  });

  it('sets up no other factor than the one the account has, and gives that one', async () => {
    const who = await addClient(gateway, 'twice');
    const elsewhere = await gateway.signIn('twice', PASSWORD);
    const { body } = await who.send<{ secret: string }>('POST', '/api/v1/me/factor', { password: PASSWORD });
    await who.send('POST', '/api/v1/me/factor/confirm', { code: appCode(body.secret) });
    await join(who.userId);
    // where it was set up it was given; where only the password was, it was not
    expect((await who.send('GET', '/api/v1/me')).status).toBe(200);
    expect((await elsewhere.send('GET', '/api/v1/me')).status).toBe(401);
    for (const path of ['/app', '/app/confirm', '/new-passkey/options', '/new-passkey']) {
      const refused = await postForm(elsewhere, DOOR + path, {
        password: PASSWORD,
        name: 'x',
        answer: '{}',
        code: '1',
      });
      expect([path, refused.status]).toEqual([path, 409]);
    }
    // neither the code that was taken already, nor anybody's
    for (const code of [appCode(body.secret), '000000'])
      expect((await postForm(elsewhere, `${DOOR}/code`, { code })).status).toBe(401);
    const code = appCode(body.secret, Date.now() + STEP_MS);
    const given = await postForm(elsewhere, `${DOOR}/code`, { code, next: '/keys' });
    expect(given.headers.get('location')).toBe('/keys');
    expect((await elsewhere.send('GET', '/api/v1/me')).status).toBe(200);
  });

  it('gives the password again when the sign-in is old', async () => {
    const who = await addClient(gateway, 'old');
    await join(who.userId);
    const { session } = (await gateway.db.sessions.findWithUser(sessionId(who))) ?? {};
    if (session === undefined) throw new Error('There is no session.');
    await gateway.db.sessions.delete(session.id);
    await gateway.db.sessions.insert({ ...session, createdAt: session.createdAt - 11 * 60_000 });
    expect(await (await who.fetch(DOOR)).text()).toContain('name="password"');
    expect((await postForm(who, `${DOOR}/app`)).status).toBe(403);
    expect((await postForm(who, `${DOOR}/app`, { password: PASSWORD })).status).toBe(303);
  });

  it('ends by signing out', async () => {
    const who = await addClient(gateway, 'leaves');
    await join(who.userId);
    await postForm(who, '/logout');
    expect(await gateway.db.sessions.findWithUser(sessionId(who))).toBeNull();
  });
});

describe('a rule that begins', () => {
  it('ends the open streams of who has no second factor, and of nobody else', async () => {
    const [without, bystander] = [await addClient(gateway, 'without'), await addClient(gateway, 'bystander')];
    const streams = [];
    for (const who of [without, bystander]) {
      const id = await who.start('demo');
      await who.until(id, 'running');
      const stream = who.socket(id, 'binary');
      await opened(stream);
      streams.push(stream);
    }
    const [ends, stays] = streams;
    if (ends === undefined || stays === undefined) throw new Error('There are no streams.');
    const { body } = await without.send<{ token: string }>('POST', '/api/v1/keys', { name: 'program' });
    const closed = once(ends, 'close', { signal: AbortSignal.timeout(LOST_MS + 1000) });
    await join(without.userId);
    await closed;
    expect(stays.readyState).toBe(stays.OPEN);
    stays.terminate();
    // programs are nobody's second factor, and go on
    const answer = await fetch(`${gateway.url}/api/v1/apps`, {
      headers: { authorization: `Bearer ${body.token}` },
    });
    expect(answer.status).toBe(200);
  });

  it('is over for who is not in the group any more, and for a group that asks no more', async () => {
    const who = await addClient(gateway, 'leaver');
    await join(who.userId);
    expect((await who.send('GET', '/api/v1/me')).status).toBe(401);
    await admin.send('DELETE', `/api/v1/groups/${group}/members/${who.userId}`);
    expect((await who.send('GET', '/api/v1/me')).status).toBe(200);
    await join(who.userId);
    await asked(false);
    expect((await who.send('GET', '/api/v1/me')).status).toBe(200);
    await asked(true);
    expect((await who.send('GET', '/api/v1/me')).status).toBe(401);
  });
});

describe('a rule for roles and for keys', () => {
  it('binds who has the role, their keys where it says so, and lets a link in only to set one up', async () => {
    const env = {
      DESKGATE_SECOND_FACTOR_REQUIRED: 'admin',
      DESKGATE_SECOND_FACTOR_FOR_KEYS: 'true',
    };
    const strict = await startTestGateway({ env });
    try {
      const root = await strict.signIn();
      expect((await root.send('GET', '/api/v1/users')).status).toBe(401);
      const user = await addClient(strict, 'user');
      expect((await user.send('GET', '/api/v1/me')).status).toBe(200);
      const { secret } = await setUpApp(root);
      expect((await root.send('GET', '/api/v1/users')).status).toBe(200);
      const { body } = await root.send<{ token: string }>('POST', '/api/v1/keys', { name: 'program' });
      const asKey = async () => {
        const headers = { authorization: `Bearer ${body.token}` };
        const answer = await fetch(`${strict.url}/api/v1/users`, { headers });
        return [answer.status, ((await answer.json()) as { code?: string }).code];
      };
      expect(await asKey()).toEqual([200, undefined]);
      const off = await root.send('POST', '/api/v1/me/factor/off', {
        code: appCode(secret, Date.now() + STEP_MS),
      });
      expect(off.status).toBe(204);
      expect((await root.send('GET', '/api/v1/users')).status).toBe(401);
      expect(await asKey()).toEqual([401, 'SECOND_FACTOR_REQUIRED']);
    } finally {
      await strict.close();
    }
  });
});

describe('a rule for who signs in elsewhere', () => {
  /** Vouched for by the name that is typed, with or without a second factor. */
  const elsewhere = definePlugin({
    id: 'elsewhere',
    config: z.strictObject({}),
    setup(core) {
      const identity = (subject: string): OutsideIdentity => ({
        ...{ issuer: 'https://id.example', subject, username: subject, groups: ['careful'] },
        ...{ mayCreate: true, mayLink: false, hasSecondFactor: subject.startsWith('strong') },
      });
      const routes = new Hono<AppEnv>().get('/elsewhere/:subject', async (c) => {
        const found = identity(c.req.param('subject'));
        const { token, session } = await core.auth.signInOutside(found, core.http.origin(c));
        core.http.openSession(c, token, session.expiresAt);
        return c.redirect('/', 303);
      });
      return {
        routes,
        passwordWays: [{ id: 'directory', check: async (username: string) => identity(`at-${username}`) }],
      };
    },
  });

  it('takes a second factor that the provider vouches for, and asks for one here where it does not', async () => {
    const outside = await startTestGateway({ plugins: [elsewhere as Plugin] });
    try {
      const root = await outside.signIn();
      await root.send('POST', '/api/v1/groups', { name: 'careful', needsSecondFactor: true });
      const comes = async (subject: string) => {
        const answer = await fetch(`${outside.url}/elsewhere/${subject}`, { redirect: 'manual' });
        return client(outside.url, sessionCookie(answer));
      };
      const may = async (who: Client) => (await who.send('GET', '/api/v1/me')).status;
      expect(await may(await comes('strong'))).toBe(200);
      const weak = await comes('weak');
      expect(await may(weak)).toBe(401);
      const { codes } = await setUpApp(weak);
      expect(await may(weak)).toBe(200);
      // from now on it is asked for at each sign-in there that brings none
      const again = await comes('weak');
      expect(await may(again)).toBe(401);
      expect((await postForm(again, `${DOOR}/code`, { code: codes[0] ?? '' })).status).toBe(303);
      expect(await may(again)).toBe(200);
      // a directory knows a password, and no second factor
      const listed = await outside.signIn('listed', 'a password of the directory');
      expect(await may(listed)).toBe(401);
      await setUpApp(listed);
      expect(await may(listed)).toBe(200);
      await expect(outside.signIn('listed', 'a password of the directory')).rejects.toThrow('401');
    } finally {
      await outside.close();
    }
  });
});
