import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addClient } from '../../test/attack/people.ts';
import { type Client, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { opened } from '../../test/flows/socket-reader.ts';

interface Made {
  readonly id: string;
}

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

describe('users', () => {
  it('are added, found, changed and explained', async () => {
    const password = 'a long enough secret';
    const { status, body } = await send<Made>(admin, 'POST', '/users', { username: 'Grace', password });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      username: 'grace',
      role: 'user',
      accept: [],
      groups: [],
      hasPassword: true,
    });
    expect(JSON.stringify(body)).not.toContain('argon2');
    expect(await send(admin, 'POST', '/users', { username: 'grace', password })).toMatchObject({
      status: 409,
      body: { code: 'USER_EXISTS' },
    });
    expect(await send(admin, 'GET', '/users?search=RAC')).toMatchObject({
      body: { items: [{ username: 'grace' }], total: 1, offset: 0, limit: 50 },
    });
    const grace = await gateway.signIn('grace', password);
    expect((await send(grace, 'GET', '/users')).status).toBe(403);
    expect((await send(grace, 'GET', '/jobs')).status).toBe(403);
    await send(admin, 'PATCH', `/users/${body.id}`, { accept: ['jobs.*'] });
    expect((await send(grace, 'GET', '/jobs')).status).toBe(200);
    const { body: why } = await send<{ items: object[] }>(admin, 'GET', `/users/${body.id}/permissions`);
    expect(why.items).toContainEqual({
      permission: 'jobs.manage',
      title: 'See, cancel and retry jobs',
      isAllowed: true,
      why: 'allowed by user grace (jobs.*)',
    });
    await send(admin, 'PATCH', `/users/${body.id}`, { isDisabled: true });
    expect((await send(grace, 'GET', '/me')).status).toBe(401);
  });

  it('are not changed by what the body may not hold', async () => {
    const { userId } = await addClient(gateway, 'plain');
    for (const [body, code] of [
      [{ role: 'root' }, 'INVALID_BODY'],
      [{ id: 'x' }, 'INVALID_BODY'],
      [{ passwordHash: 'x' }, 'INVALID_BODY'],
      [{ accept: ['everything'] }, 'INVALID_BODY'],
      [{ accept: 'apps.*' }, 'INVALID_BODY'],
      [{ password: 'short' }, 'INVALID_BODY'],
    ] as const) {
      expect(await send(admin, 'PATCH', `/users/${userId}`, body)).toMatchObject({
        status: 400,
        body: { code },
      });
    }
    expect(await send(admin, 'GET', `/users/${userId}`)).toMatchObject({
      body: { role: 'user', accept: [] },
    });
    expect((await send(admin, 'GET', '/users/nobody')).status).toBe(404);
    expect((await send(admin, 'GET', '/users/..%2fgroups')).status).toBe(404);
  });

  it('who are experts look after applications, and nobody else', async () => {
    const password = 'a long enough secret';
    await send(admin, 'POST', '/users', { username: 'tim', password, role: 'expert' });
    const tim = await gateway.signIn('tim', password);
    const app = { id: 'of-tim', name: 'Of Tim', provider: 'demo' };
    expect((await send(tim, 'POST', '/apps', app)).status).toBe(201);
    expect((await send(tim, 'POST', '/apps/of-tim/start')).status).toBe(201);
    for (const path of ['/users', '/jobs', '/homes']) expect((await send(tim, 'GET', path)).status).toBe(403);
    const { body: all } = await send<{ items: { owner: { username: string } }[] }>(tim, 'GET', '/instances');
    expect(new Set(all.items.map(({ owner }) => owner.username))).toEqual(new Set(['tim']));
  });

  it('cannot lock themselves out', async () => {
    const { body: me } = await send<Made>(admin, 'GET', '/me');
    for (const change of [{ role: 'user' }, { deny: ['*'] }, { isDisabled: true }]) {
      expect(await send(admin, 'PATCH', `/users/${me.id}`, change)).toMatchObject({
        status: 409,
        body: { code: 'ACTION_NOT_ALLOWED' },
      });
    }
    expect((await send(admin, 'GET', '/users')).status).toBe(200);
  });
});

describe('groups', () => {
  it('decide from the next request on, and end the streams that they forbid', async () => {
    const ada = await addClient(gateway, 'ada');
    const id = await ada.start('demo');
    await ada.until(id, 'running');
    const viewer = ada.socket(id, 'binary');
    await opened(viewer);
    const closed = once(viewer, 'close');

    const { body: interns } = await send<Made>(admin, 'POST', '/groups', {
      name: 'Interns',
      deny: ['apps.launch'],
    });
    await send(admin, 'PUT', `/groups/${interns.id}/members/${ada.userId}`);
    await send(admin, 'PUT', `/groups/${interns.id}/members/${ada.userId}`);
    expect(await send(ada, 'POST', '/apps/demo/start')).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN', message: expect.stringContaining('denied by group interns (apps.launch)') },
    });
    expect((await send(ada, 'GET', `/instances/${id}`)).status).toBe(200);
    expect(await send(admin, 'GET', `/groups/${interns.id}/members`)).toMatchObject({
      body: { items: [{ user: { username: 'ada' }, isStatic: true }], total: 1 },
    });

    const changedAt = Date.now();
    await send(admin, 'PATCH', `/groups/${interns.id}`, { deny: ['instances.own'] });
    await closed;
    expect(Date.now() - changedAt).toBeLessThan(10_000);
    expect((await send(ada, 'GET', `/instances/${id}`)).status).toBe(403);
    await expect(opened(ada.socket(id, 'binary'))).rejects.toThrow('refused with 403');

    await send(admin, 'DELETE', `/groups/${interns.id}/members/${ada.userId}`);
    expect((await send(ada, 'GET', `/instances/${id}`)).status).toBe(200);
    expect((await send(admin, 'DELETE', `/groups/${interns.id}/members/${ada.userId}`)).status).toBe(404);
    expect((await send(admin, 'DELETE', `/groups/${interns.id}`)).status).toBe(204);
    expect((await send(admin, 'GET', `/groups/${interns.id}`)).status).toBe(404);
  });

  it('have names of their own', async () => {
    const { body } = await send<Made>(admin, 'POST', '/groups', { name: 'one' });
    await send(admin, 'POST', '/groups', { name: 'two' });
    const taken = { status: 409, body: { code: 'GROUP_EXISTS' } };
    expect(await send(admin, 'POST', '/groups', { name: 'ONE' })).toMatchObject(taken);
    expect(await send(admin, 'PATCH', `/groups/${body.id}`, { name: 'two' })).toMatchObject(taken);
    for (const name of ['', '<b>', 'a b', "o'b", '../x', 'x'.repeat(65)]) {
      expect((await send(admin, 'POST', '/groups', { name })).status).toBe(400);
    }
    const { body: all } = await send<{ items: { name: string }[] }>(admin, 'GET', '/groups');
    expect(all.items.map(({ name }) => name)).toEqual(expect.arrayContaining(['one', 'two']));
    expect(all.items.filter(({ name }) => !/^[a-z]+$/.test(name))).toEqual([]);
  });
});
