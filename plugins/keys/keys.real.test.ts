import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { addClient } from '../../test/attack/people.ts';
import { type Client, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';

interface Made {
  readonly id: string;
  readonly token: string;
}

let gateway: TestGateway;
let admin: Client;
let ada: Client & { userId: string };
beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await gateway.signIn();
  ada = await addClient(gateway, 'ada');
});
afterAll(() => gateway.close());

async function send<T = { code?: string }>(
  who: Client | string,
  method: string,
  path: string,
  body?: object,
  more: Record<string, string> = {},
) {
  const client = typeof who === 'string' ? gateway.anonymous() : who;
  const answer = await client.fetch(`/api/v1${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(typeof who === 'string' && { authorization: `Bearer ${who}` }),
      ...(body && { 'content-type': 'application/json' }),
      ...more,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as T };
}

let names = 0;
async function make(who: Client | string, more: object = {}): Promise<Made> {
  const { status, body } = await send<Made>(who, 'POST', '/keys', { name: `key ${++names}`, ...more });
  expect(status).toBe(201);
  return body;
}

const refused = (code: string) => ({ body: { code } });

describe('an access key', () => {
  it('does what its user may do, and is shown once', async () => {
    const { id, token } = await make(ada);
    expect(token).toMatch(/^dgk_[a-z0-9]{20}_[a-z0-9]{52}$/);
    expect(await send(token, 'GET', '/me')).toMatchObject({ status: 200, body: { username: 'ada' } });
    expect((await send(token, 'GET', '/me')).body).toMatchObject({ session: { expiresAt: null } });
    expect((await send(token, 'POST', '/apps/demo/start')).status).toBe(201);
    expect(await send(token, 'GET', '/jobs')).toMatchObject({ status: 403 });
    const { body: list } = await send<{ items: { id: string; usedAt: number }[] }>(ada, 'GET', '/keys');
    expect(JSON.stringify(list)).not.toContain(token.slice(25));
    expect(list.items.find((key) => key.id === id)?.usedAt).toBeGreaterThan(0);
    expect(JSON.stringify(await gateway.db.accessKeys.get(id))).not.toContain(token.slice(25));
  });

  it('is refused when it is none, whatever it looks like, also beside a session', async () => {
    const { token } = await make(ada);
    const last = token.endsWith('a') ? 'b' : 'a';
    for (const wrong of [
      `${token.slice(0, -1)}${last}`,
      `${token}a`,
      'dgk_',
      'dgk_a_b',
      `dgk_${'x'.repeat(5000)}`,
    ]) {
      expect(await send(wrong, 'GET', '/me')).toMatchObject({ status: 401, body: { code: 'KEY_INVALID' } });
      const beside = await send(ada, 'GET', '/me', undefined, { authorization: `Bearer ${wrong}` });
      expect(beside).toMatchObject({ status: 401 });
    }
  });

  it('does no more than its scopes say', async () => {
    const { token } = await make(admin, { scopes: ['apps.view', 'instances.*'] });
    expect((await send(token, 'GET', '/apps')).status).toBe(200);
    expect((await send(token, 'GET', '/instances')).status).toBe(200);
    expect(await send(token, 'POST', '/apps/demo/start')).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('denied by key key') },
    });
    expect((await send(token, 'GET', '/users')).status).toBe(403);
    const more = await make(ada, { scopes: ['*'] });
    expect((await send(more.token, 'GET', '/users')).status).toBe(403);
    expect(await send(ada, 'POST', '/keys', { name: 'x', scopes: ['aps.view'] })).toMatchObject(
      refused('INVALID_BODY'),
    );
  });

  it('makes no keys, unless it is there for that', async () => {
    const plain = await make(ada);
    for (const scopes of [[], ['keys.*'], ['*']]) {
      const { token } = await make(ada, { scopes });
      expect(await send(token, 'POST', '/keys', { name: 'more' })).toMatchObject({ status: 403 });
      expect((await send(token, 'DELETE', `/keys/${plain.id}`)).status).toBe(403);
    }
    const manage = await make(ada, { isManage: true });
    for (const path of ['/me', '/apps', '/instances']) {
      const expected = path === '/me' ? 200 : 403;
      expect((await send(manage.token, 'GET', path)).status).toBe(expected);
    }
    const made = await make(manage.token, { scopes: ['apps.view'] });
    expect((await send(made.token, 'GET', '/apps')).status).toBe(200);
    expect(await send(manage.token, 'POST', '/keys', { name: 'm', isManage: true })).toMatchObject(
      refused('MANAGE_KEY_NEEDED'),
    );
    expect((await send(manage.token, 'POST', `/keys/${made.id}/revoke`)).status).toBe(200);
    expect((await send(made.token, 'GET', '/apps')).status).toBe(401);
  });

  it('that is a manage key makes none that may more than its own limits say', async () => {
    const expiresAt = Date.now() + 3_600_000;
    const limits = { scopes: ['apps.*', 'instances.own'], addresses: ['127.0.0.0/8', '::1'], expiresAt };
    const { token } = await make(ada, { isManage: true, ...limits });
    for (const more of [
      { scopes: ['*'] },
      { scopes: ['apps.view', 'projects.own'] },
      { scopes: ['instances.*'] },
      { addresses: ['127.0.0.0/7'] },
      { addresses: ['127.0.0.1', '192.0.2.1'] },
      { addresses: ['::/0'] },
      { expiresAt: expiresAt + 1 },
    ]) {
      const answer = await send(token, 'POST', '/keys', { name: 'more', ...more });
      expect([more, answer]).toMatchObject([more, refused('FORBIDDEN')]);
    }
    expect(await send(token, 'POST', '/keys', { name: 'as its maker' })).toMatchObject({
      status: 201,
      body: limits,
    });
    const less = { scopes: ['apps.view'], addresses: ['127.1.0.0/16'], expiresAt: expiresAt - 1 };
    expect(await send(token, 'POST', '/keys', { name: 'less', ...less })).toMatchObject({
      status: 201,
      body: less,
    });
  });

  it('ends when it is over, elsewhere, or its user is disabled', async () => {
    const short = await make(ada, { expiresAt: Date.now() + 300 });
    expect((await send(short.token, 'GET', '/me')).status).toBe(200);
    await expect
      .poll(async () => (await send(short.token, 'GET', '/me')).body.code, { timeout: 10_000 })
      .toBe('KEY_EXPIRED');
    const elsewhere = await make(ada, { addresses: ['192.0.2.0/24', '2001:db8::1'] });
    expect(await send(elsewhere.token, 'GET', '/me')).toMatchObject({
      status: 403,
      body: { code: 'KEY_ELSEWHERE' },
    });
    const here = await make(ada, { addresses: ['127.0.0.0/8'] });
    expect((await send(here.token, 'GET', '/me')).status).toBe(200);
    for (const addresses of [['localhost'], ['1.2.3.4/33'], ['::1/129'], ['1.2.3.4/1/2'], ['']]) {
      expect((await send(ada, 'POST', '/keys', { name: 'y', addresses })).status).toBe(400);
    }
    const eve = await addClient(gateway, 'eve');
    const of = await make(eve);
    await send(admin, 'PATCH', `/users/${eve.userId}`, { isDisabled: true });
    expect(await send(of.token, 'GET', '/me')).toMatchObject({ status: 401, body: { code: 'KEY_INVALID' } });
  });

  it('opens a stream, which ends with it', async () => {
    const { id: keyId, token } = await make(ada);
    const id = await ada.start('demo');
    await ada.until(id, 'running');
    const headers = { authorization: `Bearer ${token}` };
    const stream = new WebSocket(`${gateway.url.replace('http', 'ws')}/instance/${id}`, 'binary', {
      headers,
    });
    await once(stream, 'open');
    const closed = once(stream, 'close');
    const revokedAt = performance.now();
    await send(ada, 'POST', `/keys/${keyId}/revoke`);
    await closed;
    expect(performance.now() - revokedAt).toBeLessThan(5000);
    const again = new WebSocket(`${gateway.url.replace('http', 'ws')}/instance/${id}`, 'binary', { headers });
    const [error] = (await once(again, 'error')) as [Error];
    expect(error.message).toContain('401');
  });

  it('is nobody else’s', async () => {
    const { id, token } = await make(admin);
    expect(await send(ada, 'POST', `/keys/${id}/revoke`)).toMatchObject({
      status: 404,
      body: { code: 'KEY_NOT_FOUND' },
    });
    expect(await send(ada, 'DELETE', `/keys/${id}`)).toMatchObject({ status: 404 });
    expect((await send(ada, 'GET', '/keys?all=true')).status).toBe(403);
    expect((await send(token, 'GET', '/users')).status).toBe(200);
    const mine = await make(ada, { name: 'once' });
    expect(await send(ada, 'POST', '/keys', { name: 'once' })).toMatchObject(refused('KEY_EXISTS'));
    const { body: all } = await send<{ items: { id: string }[] }>(admin, 'GET', '/keys?all=true');
    expect(all.items.map((key) => key.id)).toContain(mine.id);
    expect((await send(admin, 'DELETE', `/keys/${mine.id}`)).status).toBe(204);
    expect((await send(mine.token, 'GET', '/me')).status).toBe(401);
  });

  it('is in the audit log when it comes for the first time, also to read, and not each time', async () => {
    const { token, id } = await make(ada, { name: 'reader' });
    const used = async () =>
      (await send<{ items: object[] }>(admin, 'GET', `/audit?action=useKey&resource=${id}`)).body.items;
    expect(await used()).toEqual([]);
    await Promise.all([1, 2, 3].map(() => send(token, 'GET', '/apps')));
    await send(token, 'GET', '/instances');
    expect(await used()).toMatchObject([
      { actor: 'ada', keyId: id, address: '127.0.0.1', action: 'useKey', result: 'ok' },
    ]);
    await gateway.db.accessKeys.used(id, Date.now(), '192.0.2.9');
    await send(token, 'GET', '/apps');
    expect((await used()).length).toBe(1);
  });

  it('is in the audit log when it is refused, once for each reason, and not when it is made up', async () => {
    const { token, id } = await make(ada, { name: 'leaked', addresses: ['192.0.2.7'] });
    const used = async () =>
      (await send<{ items: object[] }>(admin, 'GET', `/audit?action=useKey&resource=${id}`)).body.items;
    const forged = `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`;
    for (const one of [token, token, forged]) expect((await send(one, 'GET', '/apps')).status).not.toBe(200);
    const entry = { actor: 'ada', userId: ada.userId, keyId: id, address: '127.0.0.1', resources: [id] };
    expect(await used()).toMatchObject([{ ...entry, result: 'KEY_ELSEWHERE' }]);
    await send(ada, 'POST', `/keys/${id}/revoke`);
    for (const one of [token, token, forged]) expect((await send(one, 'GET', '/apps')).status).toBe(401);
    expect(await used()).toMatchObject([{ ...entry, result: 'KEY_INVALID' }, { result: 'KEY_ELSEWHERE' }]);
  });

  it('is in the audit log with its user', async () => {
    const { token } = await make(ada, { name: 'robot' });
    await send(token, 'POST', '/apps/demo/start');
    const { body } = await send<{ items: object[] }>(admin, 'GET', '/audit?actor=ada&limit=1');
    expect(body.items).toMatchObject([{ action: 'startApp', keyId: token.slice(4, 24) }]);
  });
});
