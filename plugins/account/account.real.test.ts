import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addClient, PASSWORD } from '../../test/attack/people.ts';
import { appCode } from '../../test/auth/app-code.ts';
import { type Client, client, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { opened } from '../../test/flows/socket-reader.ts';

const STEP_MS = 30_000;

let gateway: TestGateway;
let admin: Client;
beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await gateway.signIn();
});
afterAll(() => gateway.close());

async function send<T = unknown>(who: Client, method: string, path: string, body?: object) {
  const answer = await who.fetch(`/api/v1${path}`, {
    method,
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as T };
}

const form = (who: Client, path: string, fields: Record<string, string> = {}) =>
  who.fetch(path, {
    method: 'POST',
    headers: { accept: 'text/html' },
    body: new URLSearchParams(fields),
  });

interface Sessions {
  readonly items: readonly { readonly id: string; readonly name: string; readonly isThis: boolean }[];
  readonly total: number;
}

/** Sets a second factor up over REST. @returns its secret and the recovery codes. */
async function withFactor(who: Client) {
  const { body } = await send<{ secret: string }>(who, 'POST', '/me/factor', { password: PASSWORD });
  const code = appCode(body.secret);
  const confirmed = await send<{ recoveryCodes: string[] }>(who, 'POST', '/me/factor/confirm', { code });
  expect(confirmed.status).toBe(200);
  return { secret: body.secret, recoveryCodes: confirmed.body.recoveryCodes };
}

describe('own sessions', () => {
  it('are listed with what is known of them, and nothing that opens one', async () => {
    const ada = await addClient(gateway, 'ada');
    const elsewhere = await gateway.signIn('ada', PASSWORD);
    const { body } = await send<Sessions>(ada, 'GET', '/me/sessions');
    expect(body.total).toBe(2);
    expect(body.items.map(({ isThis }) => isThis).sort()).toEqual([false, true]);
    expect(body.items[0]).toMatchObject({ address: '127.0.0.1', name: expect.any(String) });
    for (const { id } of body.items) {
      for (const cookie of [id, ada.cookie.split('=')[1] ?? '']) {
        expect(await gateway.db.sessions.findWithUser(cookie)).toBeNull();
      }
      expect((await client(gateway.url, `deskgate=${id}`).fetch('/api/v1/me')).status).toBe(401);
    }
    expect((await send<Sessions>(elsewhere, 'GET', '/me/sessions')).body.total).toBe(2);
  });

  it('are called what their user calls them, on the page and over REST', async () => {
    const here = await addClient(gateway, 'nora');
    await gateway.signIn('nora', PASSWORD);
    const { body } = await send<Sessions>(here, 'GET', '/me/sessions');
    const [own, other] = [true, false].map((isThis) => body.items.find((one) => one.isThis === isThis));
    const browser = own?.name ?? '';
    expect(await send(here, 'PATCH', `/me/sessions/${own?.id}`, { name: '  My \n desk ' })).toMatchObject({
      status: 200,
      body: { name: 'My desk', browser, isThis: true },
    });
    const named = '<b>Library</b> & دار';
    const saved = await form(here, `/security/sessions/${other?.id}/name`, { name: named });
    expect([saved.status, saved.headers.get('location')]).toEqual([303, '/security?done=renamed']);
    const page = await (await here.fetch('/security?done=renamed')).text();
    expect(page).toContain('The name is saved.');
    expect(page).toContain('&lt;b&gt;Library&lt;/b&gt; &amp; دار');
    expect(page).toContain(`${browser} · `);
    const names = async () =>
      (await send<Sessions>(here, 'GET', '/me/sessions')).body.items.map((one) => one.name);
    expect((await names()).sort()).toEqual([named, 'My desk']);
    // nothing typed: after the browser again
    await send(here, 'PATCH', `/me/sessions/${own?.id}`, { name: ' ' });
    expect(await names()).toContain(browser);
    const long = await form(here, `/security/sessions/${own?.id}/name`, { name: 'x'.repeat(65) });
    expect(long.status).toBe(400);
    expect(await long.text()).toContain('A name has at most 64 characters.');
    const mallory = await addClient(gateway, 'mal');
    expect(await send(mallory, 'PATCH', `/me/sessions/${own?.id}`, { name: 'mine' })).toMatchObject({
      status: 404,
      body: { code: 'SESSION_NOT_FOUND' },
    });
  });

  it('end one by one with their streams, and nobody else can end them', async () => {
    const here = await addClient(gateway, 'grace');
    const there = await gateway.signIn('grace', PASSWORD);
    const other = await addClient(gateway, 'mallory');
    const id = await there.start('demo');
    await there.until(id, 'running');
    const [viewer, stays] = [there.socket(id, 'binary'), here.socket(id, 'binary')];
    await Promise.all([opened(viewer), opened(stays)]);
    const closed = once(viewer, 'close');
    const { body } = await send<Sessions>(here, 'GET', '/me/sessions');
    const target = body.items.find(({ isThis }) => !isThis)?.id ?? '';
    expect(await send(other, 'DELETE', `/me/sessions/${target}`)).toMatchObject({
      status: 404,
      body: { code: 'SESSION_NOT_FOUND' },
    });
    expect((await send(here, 'DELETE', `/me/sessions/${target}`)).status).toBe(204);
    await closed;
    expect((await send(there, 'GET', '/me')).status).toBe(401);
    expect(stays.readyState).toBe(stays.OPEN);
    stays.terminate();
    expect((await send(here, 'DELETE', `/me/sessions/${target}`)).status).toBe(404);
  });

  it('end all at once but the one that asks', async () => {
    const here = await addClient(gateway, 'tim');
    const others = await Promise.all([1, 2].map(() => gateway.signIn('tim', PASSWORD)));
    expect(await send(here, 'POST', '/me/sessions/end-others')).toEqual({ status: 200, body: { ended: 2 } });
    for (const other of others) expect((await send(other, 'GET', '/me')).status).toBe(401);
    expect((await send(here, 'GET', '/me')).status).toBe(200);
  });

  it('are ended by a new password, which the old one is asked for', async () => {
    const here = await addClient(gateway, 'eve');
    const other = await gateway.signIn('eve', PASSWORD);
    const next = 'another long secret';
    expect(await send(here, 'POST', '/me/password', { present: 'guessed', next })).toMatchObject({
      status: 403,
      body: { code: 'PASSWORD_WRONG' },
    });
    expect(await send(here, 'POST', '/me/password', { present: PASSWORD, next: 'short' })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_BODY' },
    });
    expect((await send(other, 'GET', '/me')).status).toBe(200);
    expect((await send(here, 'POST', '/me/password', { present: PASSWORD, next })).status).toBe(204);
    expect((await send(other, 'GET', '/me')).status).toBe(401);
    expect((await send(here, 'GET', '/me')).status).toBe(200);
    await gateway.signIn('eve', next);
  });

  it('are nothing for a program with a key', async () => {
    const ada = await gateway.signIn('ada', PASSWORD);
    const { body } = await send<{ token: string }>(ada, 'POST', '/keys', { name: 'all that ada may' });
    for (const [method, path] of [
      ['GET', '/me/sessions'],
      ['POST', '/me/sessions/end-others'],
      ['POST', '/me/factor'],
      ['POST', '/me/password'],
    ] as const) {
      const answer = await fetch(`${gateway.url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${body.token}` },
      });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'FORBIDDEN']);
    }
  });
});

describe('the choices for pages and viewers', () => {
  const saved = async (who: Client) => (await send<object>(who, 'GET', '/me/preferences')).body;

  it('are saved as a whole, by the page and over REST, and what is not offered is refused', async () => {
    const who = await addClient(gateway, 'choosy');
    expect(await saved(who)).toEqual({});
    const all = {
      ...{ language: 'de', theme: 'dark', sizing: 'real', viewer: 'vnc', quality: 'sharp' },
      ...{ clipboard: 'off', reconnect: 'ask', keyboardLayout: 'de-ch-qwertz' },
    };
    const done = await form(who, '/profile', all);
    expect(done.headers.get('location')).toBe('/profile?done=saved');
    expect(await saved(who)).toEqual(all);
    const page = await (await who.fetch('/profile')).text();
    for (const value of ['sharp', 'off', 'ask', 'de-ch-qwertz'])
      expect(page).toContain(`<option value="${value}" selected>`);
    expect(page).toContain('Schweizer Hochdeutsch · QWERTZ');
    const refused: readonly Record<string, string>[] = [
      { quality: 'best' },
      { clipboard: 'on' },
      { keyboardLayout: 'en-xx' },
      { reconnect: '"><script>' },
    ];
    for (const wrong of refused) {
      expect((await form(who, '/profile', wrong)).status).toBe(400);
      expect(await send(who, 'PUT', '/me/preferences', wrong)).toMatchObject({
        status: 400,
        body: { code: 'INVALID_BODY' },
      });
    }
    expect(await saved(who)).toEqual(all);
    expect(await send(who, 'PUT', '/me/preferences', { quality: 'fast' })).toEqual({
      status: 200,
      body: { quality: 'fast' },
    });
    expect(await saved(who)).toEqual({ quality: 'fast' });
  });

  it('reach the page of a desktop', async () => {
    const who = await addClient(gateway, 'viewer');
    const id = await who.start('demo');
    await who.until(id, 'running');
    const shown = async () => {
      const page = await (await who.fetch(`/instance/${id}`, { headers: { accept: 'text/html' } })).text();
      const json = /<script type="application\/json" id="page-data">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
      return { page, data: JSON.parse(json) as Record<string, unknown> };
    };
    const before = await shown();
    expect(before.data).toMatchObject({
      quality: null,
      clipboard: null,
      reconnect: null,
      keyboardLayout: null,
    });
    expect(before.page).toContain('data-opens="clipboard-panel"');
    await send(who, 'PUT', '/me/preferences', {
      ...{ quality: 'fast', clipboard: 'off', reconnect: 'ask', keyboardLayout: 'en-gb-qwerty' },
    });
    const after = await shown();
    // the demo is no RDP desktop: it has no keyboard to be told of
    expect(after.data).toMatchObject({
      ...{ quality: 'fast', clipboard: 'off', reconnect: 'ask', keyboardLayout: null },
    });
    expect(after.page).not.toContain('data-opens="clipboard-panel"');
  });
});

describe('the second factor', () => {
  it('is set up, asked for, and switched off, on pages without a script', async () => {
    const lin = await addClient(gateway, 'lin');
    expect(await (await form(lin, '/security/factor', { password: 'guessed' })).text()).toContain(
      'This is not your present password.',
    );
    const began = await form(lin, '/security/factor', { password: PASSWORD });
    expect([began.status, began.headers.get('location')]).toEqual([303, '/security/factor']);
    const page = await (await lin.fetch('/security/factor')).text();
    expect(page).toMatch(/<svg class="qr"[^>]*>.*<path fill="#000" d="M/s);
    const secret = /<code class="secret">([A-Z2-7 ]+)</.exec(page)?.[1]?.replaceAll(' ', '') ?? '';
    const wrong = await form(lin, '/security/factor/confirm', { code: '12345' });
    expect(wrong.status).toBe(401);
    expect(await wrong.text()).toContain('The code is wrong');
    const confirmed = await (await form(lin, '/security/factor/confirm', { code: appCode(secret) })).text();
    const codes = [...confirmed.matchAll(/<li><code>([a-z2-9-]{19})</g)].map(([, one = '']) => one);
    expect(codes).toHaveLength(10);
    expect(await (await lin.fetch('/security')).text()).toContain('10 recovery codes are left');

    const nobody = gateway.anonymous();
    const asked = await form(nobody, '/login', { username: 'lin', password: PASSWORD, next: '/security' });
    expect(asked.headers.getSetCookie()).toEqual([]);
    const question = await asked.text();
    expect(question).toContain('Signing in as');
    const ticket = /name="ticket" value="([^"]+)"/.exec(question)?.[1] ?? '';
    const refused = await form(nobody, '/login/code', { ticket, code: appCode(secret) });
    expect(refused.status).toBe(401);
    const again = await refused.text();
    expect(again).toContain('was used before');
    expect(again).toContain(`value="${ticket}"`);
    const next = '//evil.example';
    const done = await form(nobody, '/login/code', { ticket, code: codes[0] ?? '', next });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/']);
    expect(done.headers.getSetCookie()[0]).toMatch(/^deskgate=/);

    expect((await form(lin, '/security/factor/off', { code: codes[0] ?? '' })).status).toBe(401);
    const off = await form(lin, '/security/factor/off', { code: codes[1] ?? '' });
    expect(off.headers.get('location')).toBe('/security?done=off');
    await gateway.signIn('lin', PASSWORD);
  });

  it('is written into the audit log, half sign-ins and wrong codes too', async () => {
    const { userId, ...zoe } = await addClient(gateway, 'zoe');
    const { recoveryCodes } = await withFactor(zoe);
    const nobody = gateway.anonymous();
    const half = await nobody.fetch('/login', {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams({ username: 'zoe', password: PASSWORD }),
    });
    const { ticket } = (await half.json()) as { ticket: string };
    await form(nobody, '/login/code', { ticket, code: 'no' });
    await form(nobody, '/login/code', { ticket, code: recoveryCodes[0] ?? '' });
    const { rows } = await gateway.db.audit.page({ userId, offset: 0, limit: 20 });
    expect(rows.map(({ actor, action, result }) => [actor, action, result]).reverse()).toEqual([
      ['zoe', 'signIn', 'ok'],
      ['zoe', 'beginSecondFactor', 'ok'],
      ['zoe', 'confirmSecondFactor', 'ok'],
      ['zoe', 'signIn', 'CODE_NEEDED'],
      ['zoe', 'signInWithCode', 'CODE_WRONG'],
      ['zoe', 'signInWithCode', 'ok'],
    ]);
    const all = JSON.stringify(rows);
    for (const secret of [ticket, ...recoveryCodes]) expect(all).not.toContain(secret);
  });

  it('is switched off by an administrator for who has lost it, and not by anybody else', async () => {
    const { userId, ...kim } = await addClient(gateway, 'kim');
    await withFactor(kim);
    expect((await send(kim, 'DELETE', `/users/${userId}/factor`)).status).toBe(403);
    expect(await send(admin, 'GET', `/users/${userId}`)).toMatchObject({ body: { hasSecondFactor: true } });
    expect((await send(admin, 'DELETE', `/users/${userId}/factor`)).status).toBe(204);
    expect(await send(admin, 'DELETE', `/users/${userId}/factor`)).toMatchObject({
      status: 409,
      body: { code: 'SECOND_FACTOR_OFF' },
    });
    await gateway.signIn('kim', PASSWORD);
    const { body: me } = await send<{ id: string }>(admin, 'GET', '/me');
    expect((await send(admin, 'DELETE', `/users/${me.id}/factor`)).status).toBe(409);
  });

  it('makes new recovery codes in place of the old ones for a code', async () => {
    const max = await addClient(gateway, 'max');
    const { secret, recoveryCodes } = await withFactor(max);
    const renew = (code: string) =>
      send<{ recoveryCodes: string[] }>(max, 'POST', '/me/factor/recovery-codes', { code });
    expect((await renew(appCode(secret))).status).toBe(401);
    const { body } = await renew(appCode(secret, Date.now() + STEP_MS));
    expect(body.recoveryCodes).toHaveLength(10);
    expect((await renew(recoveryCodes[0] ?? '')).status).toBe(401);
    expect(await send(max, 'GET', '/me/factor')).toMatchObject({ body: { recoveryCodes: 10 } });
  });
});
