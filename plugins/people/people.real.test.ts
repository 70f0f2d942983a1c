import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addClient, PASSWORD } from '../../test/attack/people.ts';
import { type Client, keyClient, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
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

describe('users', () => {
  it('are added, found, changed and explained', async () => {
    const password = 'a long enough secret';
    const { status, body } = await admin.send<Made>('POST', '/api/v1/users', { username: 'Grace', password });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      username: 'grace',
      role: 'user',
      accept: [],
      groups: [],
      hasPassword: true,
    });
    expect(JSON.stringify(body)).not.toContain('argon2');
    expect(await admin.send('POST', '/api/v1/users', { username: 'grace', password })).toMatchObject({
      status: 409,
      body: { code: 'USER_EXISTS' },
    });
    expect(await admin.send('GET', '/api/v1/users?search=RAC')).toMatchObject({
      body: { items: [{ username: 'grace' }], total: 1, offset: 0, limit: 50 },
    });
    const grace = await gateway.signIn('grace', password);
    expect((await grace.send('GET', '/api/v1/users')).status).toBe(403);
    expect((await grace.send('GET', '/api/v1/jobs')).status).toBe(403);
    await admin.send('PATCH', `/api/v1/users/${body.id}`, { accept: ['jobs.*'] });
    expect((await grace.send('GET', '/api/v1/jobs')).status).toBe(200);
    const { body: why } = await admin.send<{ items: object[] }>(
      'GET',
      `/api/v1/users/${body.id}/permissions`,
    );
    expect(why.items).toContainEqual({
      permission: 'jobs.manage',
      title: 'See, cancel and retry jobs',
      isAllowed: true,
      why: 'allowed by user grace (jobs.*)',
    });
    await admin.send('PATCH', `/api/v1/users/${body.id}`, { isDisabled: true });
    expect((await grace.send('GET', '/api/v1/me')).status).toBe(401);
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
      expect(await admin.send('PATCH', `/api/v1/users/${userId}`, body)).toMatchObject({
        status: 400,
        body: { code },
      });
    }
    expect(await admin.send('GET', `/api/v1/users/${userId}`)).toMatchObject({
      body: { role: 'user', accept: [] },
    });
    expect((await admin.send('GET', '/api/v1/users/nobody')).status).toBe(404);
    expect((await admin.send('GET', '/api/v1/users/..%2fgroups')).status).toBe(404);
  });

  it('are signed out of one session or all of them, with the open streams', async () => {
    const here = await addClient(gateway, 'sessions');
    const there = await gateway.signIn('sessions', PASSWORD);
    const path = `/api/v1/users/${here.userId}/sessions`;
    const { body } = await admin.send<{ items: Made[]; total: number }>('GET', path);
    expect(body).toMatchObject({ total: 2, items: [{ address: '127.0.0.1' }, { address: '127.0.0.1' }] });
    expect(JSON.stringify(body)).not.toContain('isThis');
    expect((await here.send('DELETE', path)).status).toBe(403);
    const instance = await there.start('demo');
    await there.until(instance, 'running');
    const viewer = there.socket(instance, 'binary');
    await opened(viewer);
    const { items } = (
      await there.send<{ items: (Made & { isThis: boolean })[] }>('GET', '/api/v1/me/sessions')
    ).body;
    const id = items.find(({ isThis }) => isThis)?.id ?? '';
    const closed = once(viewer, 'close');
    expect((await admin.send('DELETE', `${path}/${id}`)).status).toBe(204);
    await closed;
    expect((await there.send('GET', '/api/v1/me')).status).toBe(401);
    expect(await admin.send('DELETE', `${path}/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'SESSION_NOT_FOUND' },
    });
    // of another user, the id is nobody's
    const { body: me } = await admin.send<Made>('GET', '/api/v1/me');
    const { items: own } = (await here.send<{ items: Made[] }>('GET', '/api/v1/me/sessions')).body;
    expect((await admin.send('DELETE', `/api/v1/users/${me.id}/sessions/${own[0]?.id}`)).status).toBe(404);
    expect((await here.send('GET', '/api/v1/me')).status).toBe(200);
    const page = await (await admin.fetch(`/admin/users/${here.userId}`)).text();
    expect(page).toContain(`/admin/users/${here.userId}/sessions/${own[0]?.id}/end`);
    const ended = await admin.fetch(`/admin/users/${here.userId}/sessions/${own[0]?.id}/end`, {
      method: 'POST',
      body: new URLSearchParams(),
    });
    expect(ended.headers.get('location')).toBe(`/admin/users/${here.userId}?done=session`);
    expect((await here.send('GET', '/api/v1/me')).status).toBe(401);
    await Promise.all([1, 2].map(() => gateway.signIn('sessions', PASSWORD)));
    expect(await admin.send('DELETE', path)).toEqual({ status: 200, body: { ended: 2 } });
    expect((await admin.send('DELETE', '/api/v1/users/nobody/sessions')).status).toBe(404);
  });

  it('who are experts look after applications, and nobody else', async () => {
    const password = 'a long enough secret';
    await admin.send('POST', '/api/v1/users', { username: 'tim', password, role: 'expert' });
    const tim = await gateway.signIn('tim', password);
    const app = { id: 'of-tim', name: 'Of Tim', provider: 'demo' };
    expect((await tim.send('POST', '/api/v1/apps', app)).status).toBe(201);
    expect((await tim.send('POST', '/api/v1/apps/of-tim/start')).status).toBe(201);
    for (const path of ['/users', '/jobs', '/homes'])
      expect((await tim.send('GET', `/api/v1${path}`)).status).toBe(403);
    const { body: all } = await tim.send<{ items: { owner: { username: string } }[] }>(
      'GET',
      '/api/v1/instances',
    );
    expect(new Set(all.items.map(({ owner }) => owner.username))).toEqual(new Set(['tim']));
  });

  it('cannot lock themselves out', async () => {
    const { body: me } = await admin.send<Made>('GET', '/api/v1/me');
    for (const change of [{ role: 'user' }, { deny: ['*'] }, { isDisabled: true }]) {
      expect(await admin.send('PATCH', `/api/v1/users/${me.id}`, change)).toMatchObject({
        status: 409,
        body: { code: 'ACTION_NOT_ALLOWED' },
      });
    }
    expect((await admin.send('GET', '/api/v1/users')).status).toBe(200);
  });
});

describe('who manages users and is no administrator', () => {
  const refused = { status: 403, body: { code: 'FORBIDDEN' } };
  let helper: Client & { readonly userId: string };
  let me: Made;
  let group: (name: string, lists: object) => Promise<string>;
  beforeAll(async () => {
    helper = await addClient(gateway, 'helper');
    me = await admin.json<Made>('/api/v1/me');
    await admin.send('PATCH', `/api/v1/users/${helper.userId}`, { accept: ['users.manage'] });
    group = async (name, lists) =>
      (await admin.send<Made>('POST', '/api/v1/groups', { name, ...lists })).body.id;
  });

  it('looks after ordinary users and groups', async () => {
    const lists = { accept: ['users.manage'], deny: ['apps.launch'] };
    const made = await helper.send<Made>('POST', '/api/v1/groups', { name: 'pupils', ...lists });
    expect(made.status).toBe(201);
    const pupil = await helper.send<Made>('POST', '/api/v1/users', { username: 'pupil', password: PASSWORD });
    expect(pupil.status).toBe(201);
    const path = `/api/v1/users/${pupil.body.id}`;
    expect((await helper.send('PUT', `/api/v1/groups/${made.body.id}/members/${pupil.body.id}`)).status).toBe(
      204,
    );
    expect((await helper.send('PATCH', path, { password: 'another long secret' })).status).toBe(200);
    expect((await helper.send('DELETE', path)).status).toBe(202);
    expect((await helper.send('DELETE', `/api/v1/groups/${made.body.id}`)).status).toBe(204);
  });

  it('gives nobody more than they have themselves: by no group, no list, no role and no new user', async () => {
    const all = await group('everything', { accept: ['*'] });
    const none = await group('nojobs', { deny: ['jobs.*'] });
    const { userId } = await addClient(gateway, 'puppet');
    await admin.send('PUT', `/api/v1/groups/${none}/members/${userId}`);
    for (const [method, path, body] of [
      ['POST', '/api/v1/groups', { name: 'mine', accept: ['*'] }],
      ['POST', '/api/v1/groups', { name: 'mine', accept: ['jobs.manage'] }],
      ['PATCH', `/api/v1/groups/${none}`, { accept: ['jobs.*'] }],
      ['PATCH', `/api/v1/groups/${none}`, { deny: [] }],
      ['DELETE', `/api/v1/groups/${none}`, undefined],
      ['PUT', `/api/v1/groups/${all}/members/${helper.userId}`, undefined],
      ['PUT', `/api/v1/groups/${all}/members/${userId}`, undefined],
      ['PATCH', `/api/v1/users/${userId}`, { role: 'admin' }],
      ['PATCH', `/api/v1/users/${userId}`, { role: 'expert' }],
      ['PATCH', `/api/v1/users/${userId}`, { accept: ['*'] }],
      ['POST', '/api/v1/users', { username: 'second', password: PASSWORD, role: 'admin' }],
    ] as const)
      expect([method, path, await helper.send(method, path, body)]).toMatchObject([method, path, refused]);
    // whom the group withholds something from that the role gives
    await admin.send('PATCH', `/api/v1/users/${userId}`, { role: 'admin' });
    expect(await helper.send('DELETE', `/api/v1/groups/${none}/members/${userId}`)).toMatchObject(refused);
    const actions = [
      { action: 'CreateUsers', items: [{ username: 'second', password: PASSWORD, role: 'admin' }] },
      { action: 'ModifyUsers', items: [{ id: userId, password: 'taken over by a helper' }] },
    ];
    for (const action of actions) {
      const { body } = await helper.send<{ retCode: number }>('POST', '/api/action', action);
      expect(body).toMatchObject({ retCode: 4105 });
    }
    expect((await helper.send('GET', '/api/v1/jobs')).status).toBe(403);
    expect(await admin.send('GET', '/api/v1/users?search=second')).toMatchObject({ body: { total: 0 } });
  });

  it('takes over and puts out nobody who may more', async () => {
    const path = `/api/v1/users/${me.id}`;
    const pupils = await group('nodesktops', { deny: ['instances.own'] });
    for (const change of [
      { password: 'taken over by a helper' },
      { email: 'helper@example.org' },
      { isDisabled: true },
      { role: 'user' },
      { deny: ['*'] },
    ])
      expect([change, await helper.send('PATCH', path, change)]).toMatchObject([change, refused]);
    for (const [method, address] of [
      ['DELETE', path],
      ['DELETE', `${path}/factor`],
      ['DELETE', `${path}/passkeys/none`],
      ['PUT', `/api/v1/groups/${pupils}/members/${me.id}`],
    ] as const)
      expect([address, await helper.send(method, address)]).toMatchObject([address, refused]);
    const page = await helper.fetch(`/admin/users/${me.id}/link`, { method: 'POST' });
    expect([page.status, (await page.text()).includes('/login/link?')]).toEqual([403, false]);
    expect((await admin.send('GET', '/api/v1/me')).status).toBe(200);
  });

  it('lets nobody off the second factor, by no change and by no leaving', async () => {
    const strict = await group('strict', { needsSecondFactor: true });
    const { userId } = await addClient(gateway, 'careful');
    await admin.send('PUT', `/api/v1/groups/${strict}/members/${userId}`);
    const path = `/api/v1/groups/${strict}`;
    expect(await helper.send('PATCH', path, { needsSecondFactor: false })).toMatchObject(refused);
    expect(await helper.send('DELETE', path)).toMatchObject(refused);
    expect(await helper.send('DELETE', `${path}/members/${userId}`)).toMatchObject(refused);
    expect((await helper.send('PATCH', path, { description: 'as before' })).status).toBe(200);
    expect((await admin.send('DELETE', `${path}/members/${userId}`)).status).toBe(204);
    expect((await admin.send('PATCH', path, { needsSecondFactor: false })).status).toBe(200);
  });

  it('gives by a key no more than the key may, and with none a second way into its own account', async () => {
    const add = async (name: string, scopes: readonly string[], who = admin): Promise<Client> => {
      const { body } = await who.send<{ token: string }>('POST', '/api/v1/keys', { name, scopes });
      return keyClient(gateway.url, body.token);
    };
    const [few, all] = [await add('few', ['users.manage']), await add('all', [])];
    const body = { username: 'by-key', password: PASSWORD, role: 'admin' };
    expect(await few.send('POST', '/api/v1/users', body)).toMatchObject(refused);
    expect((await few.send('POST', '/api/v1/users', { ...body, role: 'user' })).status).toBe(201);
    const own = await add('own', ['users.*'], helper);
    for (const change of [{ password: 'taken over by a key' }, { email: 'key@example.org' }]) {
      for (const [key, id] of [
        [few, me.id],
        [all, me.id],
        [own, me.id],
        [own, helper.userId],
      ] as const)
        expect(await key.send('PATCH', `/api/v1/users/${id}`, change)).toMatchObject(refused);
    }
    // what may all that its user may makes administrators too
    expect((await all.send('POST', '/api/v1/users', { ...body, username: 'by-whole-key' })).status).toBe(201);
  });
});

describe('who is deleted', () => {
  it('is signed out everywhere, keys included, and is not found any more when the desktops have ended', async () => {
    const eve = await addClient(gateway, 'eve');
    const id = await eve.start('demo');
    await eve.until(id, 'running');
    const { body: key } = await eve.send<{ token: string }>('POST', '/api/v1/keys', { name: 'program' });
    const program = keyClient(gateway.url, key.token);
    const sockets = [eve.socket(id, 'binary'), program.socket(id, 'binary')];
    await Promise.all(sockets.map(opened));
    const closed = sockets.map((socket) => once(socket, 'close'));
    const path = `/api/v1/users/${eve.userId}`;
    expect((await eve.send('DELETE', path)).status).toBe(403);
    expect((await admin.send('DELETE', `${path}?homes=burn`)).status).toBe(400);
    const began = Date.now();
    const answer = await admin.send('DELETE', `${path}?homes=remove`);
    expect(answer).toMatchObject({ status: 202, body: { username: 'eve', isLeaving: true } });
    await Promise.all(closed);
    expect(Date.now() - began).toBeLessThan(2000);
    for (const client of [eve, program]) expect((await client.send('GET', '/api/v1/me')).status).toBe(401);
    expect(await admin.send('PATCH', path, { isDisabled: false })).toMatchObject({
      status: 409,
      body: { code: 'ACTION_NOT_ALLOWED' },
    });
    await expect
      .poll(async () => (await admin.send('GET', path)).status, { timeout: 30_000, interval: 200 })
      .toBe(404);
    expect((await admin.send('GET', `/api/v1/instances/${id}`)).status).toBe(404);
    const log = await admin.send<{ items: object[] }>('GET', '/api/v1/audit?actor=eve&action=startApp');
    expect(log.body.items).toMatchObject([{ actor: 'eve', userId: eve.userId, result: 'ok' }]);
    expect((await admin.send('POST', '/api/v1/users', { username: 'eve', password: PASSWORD })).status).toBe(
      201,
    );
  });

  it('is neither who asks nor the last administrator', async () => {
    const me = await admin.json<Made>('/api/v1/me');
    expect(await admin.send('DELETE', `/api/v1/users/${me.id}`)).toMatchObject({
      status: 409,
      body: { code: 'ACTION_NOT_ALLOWED', message: 'You cannot delete yourself.' },
    });
    expect((await admin.send('DELETE', '/api/v1/users/nobody')).status).toBe(404);
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

    const { body: interns } = await admin.send<Made>('POST', '/api/v1/groups', {
      name: 'Interns',
      deny: ['apps.launch'],
    });
    await admin.send('PUT', `/api/v1/groups/${interns.id}/members/${ada.userId}`);
    await admin.send('PUT', `/api/v1/groups/${interns.id}/members/${ada.userId}`);
    expect(await ada.send('POST', '/api/v1/apps/demo/start')).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN', message: expect.stringContaining('denied by group interns (apps.launch)') },
    });
    expect((await ada.send('GET', `/api/v1/instances/${id}`)).status).toBe(200);
    expect(await admin.send('GET', `/api/v1/groups/${interns.id}/members`)).toMatchObject({
      body: { items: [{ user: { username: 'ada' }, isStatic: true }], total: 1 },
    });
    const members = `/api/v1/groups/${interns.id}/members`;
    expect(await admin.send('GET', `${members}?search=AD&role=user&sort=-username,role`)).toMatchObject({
      body: { items: [{ user: { username: 'ada' } }], total: 1, offset: 0, limit: 50 },
    });
    for (const none of ['search=ada%25', 'role=admin', 'offset=1'])
      expect(await admin.send('GET', `${members}?${none}`)).toMatchObject({ body: { items: [] } });
    for (const wrong of ['role=manager', 'sort=origin', 'who=ada'])
      expect((await admin.send('GET', `${members}?${wrong}`)).status).toBe(400);

    const changedAt = Date.now();
    await admin.send('PATCH', `/api/v1/groups/${interns.id}`, { deny: ['instances.own'] });
    await closed;
    expect(Date.now() - changedAt).toBeLessThan(2000);
    expect((await ada.send('GET', `/api/v1/instances/${id}`)).status).toBe(403);
    await expect(opened(ada.socket(id, 'binary'))).rejects.toThrow('refused with 403');

    await admin.send('DELETE', `/api/v1/groups/${interns.id}/members/${ada.userId}`);
    expect((await ada.send('GET', `/api/v1/instances/${id}`)).status).toBe(200);
    expect((await admin.send('DELETE', `/api/v1/groups/${interns.id}/members/${ada.userId}`)).status).toBe(
      404,
    );
    expect((await admin.send('DELETE', `/api/v1/groups/${interns.id}`)).status).toBe(204);
    expect((await admin.send('GET', `/api/v1/groups/${interns.id}`)).status).toBe(404);
  });

  it('withhold starting by every door, and starting again what has ended', async () => {
    const ida = await addClient(gateway, 'ida');
    const ended: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const id = await ida.start('demo');
      await ida.until(id, 'running');
      await ida.send('POST', `/api/v1/instances/${id}/stop?wait=20`);
      ended.push(id);
    }
    const [one, two, three, four, five, six] = ended;
    await admin.send('PATCH', `/api/v1/users/${ida.userId}`, { deny: ['apps.launch'] });
    for (const [path, body] of [
      ['/api/v1/apps/demo/start', undefined],
      ['/api/v1/instances', { appId: 'demo' }],
      [`/api/v1/instances/${one}/start`, undefined],
      [`/api/v1/instances/${two}/restart`, undefined],
      ['/app/demo', undefined],
      [`/instance/${three}/restart`, undefined],
      [`/instance/${four}/retry`, undefined],
      ['/api/action', { action: 'StartApplications', ids: ['demo'] }],
      ['/api/action', { action: 'CreateInstances', items: [{ applicationId: 'demo' }] }],
      ['/api/action', { action: 'StartInstances', ids: [five] }],
      ['/api/action', { action: 'RestartInstances', ids: [six] }],
    ] as const)
      expect([path, body, (await ida.send('POST', path, body)).status]).toEqual([path, body, 403]);
    expect(await ida.send('GET', '/api/v1/instances')).toMatchObject({ body: { total: 0 } });
  });

  it('have names of their own', async () => {
    const { body } = await admin.send<Made>('POST', '/api/v1/groups', { name: 'one' });
    await admin.send('POST', '/api/v1/groups', { name: 'two' });
    const taken = { status: 409, body: { code: 'GROUP_EXISTS' } };
    expect(await admin.send('POST', '/api/v1/groups', { name: 'ONE' })).toMatchObject(taken);
    expect(await admin.send('PATCH', `/api/v1/groups/${body.id}`, { name: 'two' })).toMatchObject(taken);
    for (const name of ['', '<b>', 'a b', "o'b", '../x', 'x'.repeat(65)]) {
      expect((await admin.send('POST', '/api/v1/groups', { name })).status).toBe(400);
    }
    const { body: all } = await admin.send<{ items: { name: string }[] }>('GET', '/api/v1/groups');
    expect(all.items.map(({ name }) => name)).toEqual(expect.arrayContaining(['one', 'two']));
    expect(all.items.filter(({ name }) => !/^[a-z]+$/.test(name))).toEqual([]);
  });
});
