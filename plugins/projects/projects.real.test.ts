import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addClient } from '../../test/attack/people.ts';
import { type Client, keyClient, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { opened } from '../../test/flows/socket-reader.ts';

interface Made {
  readonly id: string;
}
interface List {
  readonly items: readonly (Made & { readonly name?: string })[];
  readonly total: number;
}

const TOML = `
[[apps]]
id = "bench"
name = "Bench"
provider = "demo"
project = "workshop"
`;

let gateway: TestGateway;
let admin: Client;
let ada: Client & { readonly userId: string };
let bob: Client & { readonly userId: string };
let eve: Client & { readonly userId: string };
beforeAll(async () => {
  gateway = await startTestGateway({ toml: TOML });
  admin = await gateway.signIn();
  ada = await addClient(gateway, 'ada');
  bob = await addClient(gateway, 'bob');
  eve = await addClient(gateway, 'eve');
});
afterAll(() => gateway.close());

async function project(name: string, members: Readonly<Record<string, string>>): Promise<string> {
  const { status, body } = await admin.send<Made>('POST', '/api/v1/projects', { name });
  expect(status).toBe(201);
  for (const [username, role] of Object.entries(members)) {
    const path = `/api/v1/projects/${body.id}/members`;
    expect((await admin.send('POST', path, { username, role })).status).toBe(201);
  }
  return body.id;
}

const gone = { status: 404, body: { code: 'PROJECT_NOT_FOUND' } };

describe('projects', () => {
  it('are made, listed, renamed with an ETag, and removed when nothing is in them', async () => {
    const id = await project('Physics', { ada: 'manager' });
    const path = `/api/v1/projects/${id}`;
    expect(await admin.send('POST', '/api/v1/projects', { name: 'physics' })).toMatchObject({
      status: 409,
      body: { code: 'PROJECT_EXISTS' },
    });
    expect((await ada.send('POST', '/api/v1/projects', { name: 'mine' })).status).toBe(403);
    expect(await ada.send('GET', '/api/v1/projects?search=HYS&sort=-name')).toMatchObject({
      status: 200,
      body: { items: [{ id, name: 'physics', role: 'manager', members: 2 }], total: 1 },
    });
    expect(await eve.send('GET', '/api/v1/projects')).toMatchObject({ body: { total: 0 } });
    expect((await eve.send('GET', '/api/v1/projects?all=true')).status).toBe(403);
    const read = await ada.fetch(path);
    const etag = read.headers.get('etag') ?? '';
    expect((await ada.fetch(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const change = (description: string) =>
      ada.fetch(path, {
        method: 'PATCH',
        headers: { 'if-match': etag, 'content-type': 'application/json' },
        body: JSON.stringify({ description }),
      });
    expect((await change('one')).status).toBe(200);
    expect((await change('two')).status).toBe(412);
    expect(await ada.send('PATCH', path, { id: 'x' })).toMatchObject({ status: 400 });
    expect(await ada.send('PATCH', path, { members: 3 })).toMatchObject({ status: 400 });
    expect((await ada.send('DELETE', path)).status).toBe(403);
    expect((await admin.send('DELETE', path)).status).toBe(204);
    expect(await ada.send('GET', path)).toMatchObject(gone);
  });

  it('have what the others never see', async () => {
    const id = await project('hidden', { ada: 'manager', bob: 'member' });
    await project('of-eve', { eve: 'manager' });
    const started = await bob.send<Made>('POST', '/api/v1/instances', { appId: 'demo', project: id });
    expect(started).toMatchObject({ status: 201, body: { project: { id, name: 'hidden' } } });
    const path = `/api/v1/projects/${id}`;
    for (const [method, address, body] of [
      ['GET', path, undefined],
      ['PATCH', path, { name: 'mine' }],
      ['GET', `${path}/members`, undefined],
      ['POST', `${path}/members`, { username: 'eve', role: 'manager' }],
      ['PATCH', `${path}/members/${eve.userId}`, { role: 'manager' }],
      ['DELETE', `${path}/members/${bob.userId}`, undefined],
      ['GET', `${path}/quota`, undefined],
      ['POST', '/api/v1/instances', { appId: 'demo', project: id }],
      ['POST', `/api/v1/apps/demo/start?project=${id}`, undefined],
      ['GET', `/api/v1/instances?projectId=${id}`, undefined],
      ['POST', '/api/v1/keys', { name: 'theirs', projectId: id }],
    ] as const) {
      expect([address, await eve.send(method, address, body)]).toMatchObject([address, gone]);
    }
    expect((await eve.send('GET', `/api/v1/instances/${started.body.id}`)).status).toBe(404);
    expect(await ada.send('GET', `/api/v1/instances/${started.body.id}`)).toMatchObject({
      status: 200,
      body: { owner: { username: 'bob' } },
    });
    expect(await ada.send('GET', `/api/v1/instances?projectId=${id}`)).toMatchObject({ body: { total: 1 } });
    expect(await ada.send('POST', `/api/v1/instances/${started.body.id}/stop`)).toMatchObject({
      status: 202,
    });
    await bob.until(started.body.id, 'stopped');
  });

  it('end the open streams of who is taken out of them, and of who manages them no more, within 2 s', async () => {
    const id = await project('streams', { ada: 'manager', bob: 'member' });
    const { body } = await bob.send<Made>('POST', '/api/v1/instances', { appId: 'demo', project: id });
    await bob.until(body.id, 'running');
    const [ofManager, ofOwner] = [ada.socket(body.id, 'binary'), bob.socket(body.id, 'binary')];
    await Promise.all([opened(ofManager), opened(ofOwner)]);
    const [managerLost, ownerLost] = [once(ofManager, 'close'), once(ofOwner, 'close')];
    const path = `/api/v1/projects/${id}/members`;
    expect((await admin.send('PATCH', `${path}/${ada.userId}`, { role: 'member' })).status).toBe(200);
    await managerLost;
    expect(ofOwner.readyState).toBe(ofOwner.OPEN);
    expect((await ada.send('GET', `/api/v1/instances/${body.id}`)).status).toBe(404);
    const began = Date.now();
    expect((await admin.send('DELETE', `${path}/${bob.userId}`)).status).toBe(204);
    await ownerLost;
    expect(Date.now() - began).toBeLessThan(10_000);
    expect((await bob.send('GET', `/api/v1/instances/${body.id}`)).status).toBe(404);
    await expect(opened(bob.socket(body.id, 'binary'))).rejects.toThrow('refused with 404');
    await admin.send('DELETE', `/api/v1/instances/${body.id}`);
  });
});

describe('members', () => {
  it('are no way to find out user names: a manager may mistype a few, and then waits', async () => {
    const mallory = await addClient(gateway, 'mallory');
    const id = await project('guessed', { mallory: 'manager' });
    const path = `/api/v1/projects/${id}/members`;
    const add = (who: Client, username: string) => who.send<{ code: string }>('POST', path, { username });
    // who is there is no guess, however often they come and go
    for (let n = 0; n < 12; n += 1) {
      expect((await add(mallory, 'bob')).status).toBe(201);
      expect((await add(mallory, 'bob')).body.code).toBe('MEMBER_EXISTS');
      expect((await mallory.send('DELETE', `${path}/${bob.userId}`)).status).toBe(204);
    }
    const names = Array.from({ length: 40 }, (_, n) => `guess-${n}`);
    const answers = await Promise.all(names.map((name) => add(mallory, name)));
    const codes = answers.map(({ body }) => body.code);
    expect(codes.filter((code) => code === 'USER_NOT_FOUND')).toHaveLength(10);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(30);
    // a name that there is looks like one that there is not, whichever way and wherever it is tried
    const other = await project('guessed-too', { mallory: 'manager' });
    const known = await mallory.fetch(`/api/v1/projects/${other}/members`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'bob' }),
    });
    expect([known.status, Number(known.headers.get('retry-after')) > 0]).toEqual([429, true]);
    const form = (username: string) =>
      mallory.fetch(`/projects/${id}/members`, {
        method: 'POST',
        headers: { accept: 'text/html' },
        body: new URLSearchParams({ username, role: 'member' }),
      });
    expect([(await form('bob')).status, (await form('nobody')).status]).toEqual([429, 429]);
    const action = { action: 'AddProjectMembers', items: [{ projectId: id, username: 'bob' }] };
    expect(await mallory.send('POST', '/api/action', action)).toMatchObject({
      status: 429,
      body: { data: { results: [{ retCode: 4105, data: null }] } },
    });
    // others, and who may list users anyway, go on
    expect((await add(admin, 'nobody')).body.code).toBe('USER_NOT_FOUND');
    expect((await add(admin, 'bob')).status).toBe(201);
    const told = async (result: string) =>
      (
        await admin.send<{ items: object[]; total: number }>(
          'GET',
          `/api/v1/audit?action=addProjectMember&actor=mallory&result=${result}`,
        )
      ).body;
    const misses = await told('USER_NOT_FOUND');
    expect([misses.total, misses.items[0]]).toMatchObject([10, { resources: [id] }]);
    expect((await told('RATE_LIMITED')).total).toBe(33);
  });

  it('are found by a part of their name and by their role, in the order that is asked for', async () => {
    const id = await project('found', { ada: 'manager', bob: 'viewer', eve: 'viewer' });
    const found = async (query: string): Promise<string[]> => {
      const { body } = await ada.send<{ items: { user: { username: string } }[] }>(
        'GET',
        `/api/v1/projects/${id}/members?${query}`,
      );
      return body.items.map(({ user }) => user.username);
    };
    expect(await found('search=A')).toEqual(['ada', 'admin']);
    expect(await found('search=a%25')).toEqual([]);
    expect(await found('role=viewer&sort=-username')).toEqual(['eve', 'bob']);
    expect(await found('sort=role,-username&limit=3&offset=1')).toEqual(['ada', 'eve', 'bob']);
    for (const wrong of ['role=expert', 'sort=id', 'who=ada'])
      expect((await ada.send('GET', `/api/v1/projects/${id}/members?${wrong}`)).status).toBe(400);

    const page = async (query: string) => (await ada.fetch(`/projects/${id}?${query}`)).text();
    expect(await page('q=bo')).toMatch(/name="q" value="bo"[\s\S]*<bdi class="row-title">bob</);
    expect(await page('q=bo')).not.toContain('<bdi class="row-title">eve<');
    expect(await page('q=zz')).toContain('Nothing matches what you typed.');
  });
});

describe('applications', () => {
  it('of a project are its own until they are shared', async () => {
    const id = await project('owners', { ada: 'manager', bob: 'viewer' });
    const others = await project('borrowers', { eve: 'member', ada: 'member' });
    const app = { id: 'lab', name: 'Lab', provider: 'demo', project: id };
    expect(await ada.send('POST', '/api/v1/apps', app)).toMatchObject({ status: 403 });
    await admin.send('PATCH', `/api/v1/users/${ada.userId}`, { accept: ['apps.project'] });
    expect(await ada.send('POST', '/api/v1/apps', { ...app, project: undefined })).toMatchObject({
      status: 403,
    });
    const notMine = { ...app, project: others };
    expect(await ada.send('POST', '/api/v1/apps', notMine)).toMatchObject({ status: 403 });
    expect(await ada.send('POST', '/api/v1/apps', app)).toMatchObject({
      status: 201,
      body: {
        project: { id, name: 'owners' },
        places: { personal: false, projects: [{ id }] },
        mayChange: true,
      },
    });
    expect(await ada.send('PUT', '/api/v1/apps/lab', { name: 'Lab 2', provider: 'demo' })).toMatchObject({
      status: 200,
    });
    const moved = { name: 'Lab', provider: 'demo', project: others };
    expect(await ada.send('PUT', '/api/v1/apps/lab', moved)).toMatchObject({ body: { code: 'APP_INVALID' } });
    expect(await bob.send('GET', '/api/v1/apps/lab')).toMatchObject({
      status: 200,
      body: { mayChange: false },
    });
    expect((await eve.send('GET', '/api/v1/apps/lab')).status).toBe(404);
    expect((await eve.send('POST', '/api/v1/apps/lab/start')).status).toBe(404);
    expect((await eve.send('GET', '/api/v1/apps/lab/sharing')).status).toBe(404);
    const ofProject = await bob.send<List>('GET', `/api/v1/apps?projectId=${id}`);
    expect(ofProject.body.items.map((one) => one.id)).toEqual(['lab']);

    expect(await bob.send('PUT', '/api/v1/apps/lab/sharing', { everybody: true })).toMatchObject({
      status: 403,
    });
    const share = (projectIds: string[], groupIds: string[] = []) =>
      ada.send('PUT', '/api/v1/apps/lab/sharing', { everybody: false, projectIds, groupIds });
    const strangers = await project('strangers', {});
    expect(await share([strangers])).toMatchObject(gone);
    expect(await share([], ['nobody'])).toMatchObject({ status: 404, body: { code: 'GROUP_NOT_FOUND' } });
    expect(await share([others])).toMatchObject({
      status: 200,
      body: { everybody: false, projects: [{ id: others, name: 'borrowers' }], groups: [], revision: 1 },
    });
    // also to who may start it for themselves, as who looks after applications
    for (const who of [eve, admin])
      expect(await (await who.fetch(`/projects/${others}`)).text()).toContain('<code>lab</code>');
    const lent = await eve.send<Made>('POST', '/api/v1/apps/lab/start');
    expect(lent).toMatchObject({ status: 201, body: { project: { name: 'borrowers' } } });
    expect(await eve.send('POST', '/api/v1/apps/lab/start?project=personal')).toMatchObject({
      status: 409,
      body: { code: 'PROJECT_NEEDED' },
    });
    expect(await admin.send('DELETE', `/api/v1/projects/${id}`)).toMatchObject({
      body: { code: 'PROJECT_IN_USE' },
    });
    await eve.until(lent.body.id, 'running');
    await eve.send('DELETE', `/api/v1/instances/${lent.body.id}?wait=20`);
    expect((await ada.send('DELETE', '/api/v1/apps/lab')).status).toBe(204);
    expect((await admin.send('DELETE', `/api/v1/projects/${id}`)).status).toBe(204);
  });

  it('of the gateway are everybody’s until they are shared with some', async () => {
    const { body: group } = await admin.send<Made>('POST', '/api/v1/groups', { name: 'staff' });
    await admin.send('PUT', `/api/v1/groups/${group.id}/members/${ada.userId}`);
    await admin.send('POST', '/api/v1/apps', { id: 'office', name: 'Office', provider: 'demo' });
    expect(await admin.send('GET', '/api/v1/apps/office/sharing')).toMatchObject({
      body: { everybody: true, revision: 0 },
    });
    expect((await bob.send('GET', '/api/v1/apps/office')).status).toBe(200);
    const some = { everybody: false, groupIds: [group.id] };
    expect((await admin.send('PUT', '/api/v1/apps/office/sharing', some)).status).toBe(200);
    expect((await bob.send('GET', '/api/v1/apps/office')).status).toBe(404);
    const { body: all } = await bob.send<List>('GET', '/api/v1/apps');
    expect(all.items.map(({ id }) => id)).not.toContain('office');
    expect((await ada.send('GET', '/api/v1/apps/office')).status).toBe(200);
    const started = await ada.send<Made>('POST', '/api/v1/apps/office/start');
    expect(started).toMatchObject({ status: 201, body: { project: null } });
    const lab = await project('lab', { ada: 'member' });
    expect(await ada.send('POST', `/api/v1/apps/office/start?project=${lab}`)).toMatchObject({
      status: 404,
      body: { code: 'NOT_IN_PROJECT' },
    });
    await admin.send('DELETE', `/api/v1/groups/${group.id}`);
    expect((await ada.send('GET', '/api/v1/apps/office')).status).toBe(404);
    await ada.until(started.body.id, 'running');
    await ada.send('DELETE', `/api/v1/instances/${started.body.id}?wait=20`);
    expect((await admin.send('DELETE', '/api/v1/apps/office')).status).toBe(204);
    // another one of that name begins anew
    await admin.send('POST', '/api/v1/apps', { id: 'office', name: 'Office', provider: 'demo' });
    expect((await bob.send('GET', '/api/v1/apps/office')).status).toBe(200);
  });

  it('of the configuration belong to the project that it names, once there is one', async () => {
    expect((await ada.send('GET', '/api/v1/apps/bench')).status).toBe(404);
    expect(await admin.send('GET', '/api/v1/apps/bench')).toMatchObject({
      body: { project: { id: '', name: 'workshop' } },
    });
    const id = await project('workshop', { ada: 'member' });
    expect(await ada.send('GET', '/api/v1/apps/bench')).toMatchObject({
      body: { project: { id, name: 'workshop' }, source: 'config', places: { personal: false } },
    });
    expect((await bob.send('GET', '/api/v1/apps/bench')).status).toBe(404);
  });
});

describe('what has ended', () => {
  it('is started again only by who might start it anew: in the project, and while it is shared with them', async () => {
    const id = await project('again', { bob: 'member' });
    const start = { appId: 'demo', project: id };
    const ended = async (body: object): Promise<string> => {
      const made = await bob.send<Made>('POST', '/api/v1/instances', body);
      await bob.until(made.body.id, 'running');
      await bob.send('POST', `/api/v1/instances/${made.body.id}/stop?wait=20`);
      return made.body.id;
    };
    const again = async (instance: string) => {
      const answers = [];
      for (const act of ['start', 'restart'])
        answers.push((await bob.send('POST', `/api/v1/instances/${instance}/${act}`)).status);
      return answers;
    };
    const [inside, personal] = [await ended(start), await ended({ appId: 'demo', project: null })];
    const { body: me } = await bob.send<Made>('GET', '/api/v1/me');
    await admin.send('PATCH', `/api/v1/projects/${id}/members/${me.id}`, { role: 'viewer' });
    expect(await again(inside)).toEqual([403, 403]);
    const sharing = { everybody: false, projectIds: [], groupIds: [] };
    expect((await admin.send('PUT', '/api/v1/apps/demo/sharing', sharing)).status).toBe(200);
    expect(await again(personal)).toEqual([404, 404]);
    expect(
      (await admin.send('PUT', '/api/v1/apps/demo/sharing', { ...sharing, everybody: true })).status,
    ).toBe(200);
    expect(await bob.send('GET', '/api/v1/instances')).toMatchObject({ body: { total: 0 } });
  });
});

describe('a key of a project', () => {
  it('starts its own where its user has used the same Idempotency-Key elsewhere', async () => {
    const id = await project('named', { bob: 'member' });
    const { body } = await bob.send<{ token: string }>('POST', '/api/v1/keys', {
      name: 'names',
      projectId: id,
    });
    const robot = keyClient(gateway.url, body.token);
    const start = async (who: Client) => {
      const headers = { 'idempotency-key': 'the-same', accept: 'application/json' };
      const answer = await who.fetch('/api/v1/apps/demo/start', { method: 'POST', headers });
      return { status: answer.status, body: (await answer.json()) as Made };
    };
    const [own, theirs] = [await start(bob), await start(robot)];
    expect([own.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.body.id).not.toBe(own.body.id);
    expect((await start(robot)).body.id).toBe(theirs.body.id);
    for (const one of [own, theirs]) await bob.send('DELETE', `/api/v1/instances/${one.body.id}?wait=20`);
    await bob.send('POST', `/api/v1/keys/${body.token.split('_')[1]}/revoke`);
    expect((await admin.send('DELETE', `/api/v1/projects/${id}`)).status).toBe(204);
  });

  it('opens that project and nothing else', async () => {
    const id = await project('keys', { ada: 'manager', bob: 'member', eve: 'viewer' });
    const elsewhere = await project('not-of-the-key', { bob: 'manager' });
    const made = await bob.send<Made & { token: string }>('POST', '/api/v1/keys', {
      name: 'robot',
      projectId: id,
    });
    expect(made).toMatchObject({ status: 201, body: { project: { id, name: 'keys' } } });
    expect((await eve.send('POST', '/api/v1/keys', { name: 'robot', projectId: id })).status).toBe(403);
    const robot = keyClient(gateway.url, made.body.token);
    const own = await bob.send<Made>('POST', '/api/v1/instances', { appId: 'demo', project: null });
    const inside = await robot.send<Made>('POST', '/api/v1/instances', { appId: 'demo' });
    expect(inside).toMatchObject({ status: 201, body: { project: { id } } });
    expect(await robot.send('GET', '/api/v1/instances')).toMatchObject({
      body: { items: [{ id: inside.body.id }], total: 1 },
    });
    expect((await robot.send('GET', `/api/v1/instances/${own.body.id}`)).status).toBe(404);
    expect((await robot.send('GET', '/api/v1/projects')).body).toMatchObject({ items: [{ id }], total: 1 });
    expect(await robot.send('GET', `/api/v1/projects/${elsewhere}`)).toMatchObject(gone);
    expect(await robot.send('POST', `/api/v1/apps/demo/start?project=${elsewhere}`)).toMatchObject(gone);
    expect((await robot.send('POST', '/api/v1/apps/demo/start?project=personal')).status).toBe(409);
    expect((await robot.send('GET', '/api/v1/me/quota')).body).toMatchObject({ scope: 'project' });
    for (const path of ['/users', '/keys', '/jobs', '/groups'])
      expect((await robot.send('GET', `/api/v1${path}`)).status).toBe(403);

    expect(await ada.send('GET', `/api/v1/keys?projectId=${id}`)).toMatchObject({
      body: { items: [{ name: 'robot', owner: { username: 'bob' } }], total: 1 },
    });
    expect(await eve.send('GET', `/api/v1/keys?projectId=${id}`)).toMatchObject({ body: { total: 0 } });
    expect((await eve.send('GET', `/api/v1/keys/${made.body.id}`)).status).toBe(404);
    await robot.until(inside.body.id, 'running');
    const viewer = robot.socket(inside.body.id, 'binary');
    await opened(viewer);
    const closed = once(viewer, 'close');
    await admin.send('DELETE', `/api/v1/projects/${id}/members/${bob.userId}`);
    await closed;
    expect((await robot.send('GET', '/api/v1/instances')).status).toBe(401);
    expect(await ada.send('GET', `/api/v1/keys/${made.body.id}`)).toMatchObject({
      body: { revokedAt: expect.any(Number) },
    });
    await ada.send('DELETE', `/api/v1/instances/${inside.body.id}?wait=20`);
    await bob.until(own.body.id, 'running');
    await bob.send('DELETE', `/api/v1/instances/${own.body.id}?wait=20`);
  });

  it('that is a manage key makes keys of that project', async () => {
    const id = await project('managed', { bob: 'member' });
    const wanted = { name: 'manager', isManage: true, projectId: id };
    const { body } = await bob.send<{ token: string }>('POST', '/api/v1/keys', wanted);
    const manager = keyClient(gateway.url, body.token);
    expect(await manager.send('POST', '/api/v1/keys', { name: 'made by it' })).toMatchObject({
      status: 201,
      body: { project: { id } },
    });
    const elsewhere = await project('elsewhere', { bob: 'member' });
    expect(await manager.send('POST', '/api/v1/keys', { name: 'other', projectId: elsewhere })).toMatchObject(
      gone,
    );
    await bob.send('POST', '/api/v1/keys', { name: 'personal' });
    const { body: seen } = await manager.send<List>('GET', '/api/v1/keys');
    expect(seen.items.map(({ name }) => name).toSorted()).toEqual(['made by it', 'manager']);
    // nothing of them is left that could open anything
    expect((await admin.send('DELETE', `/api/v1/projects/${id}`)).status).toBe(204);
    expect((await manager.send('GET', '/api/v1/keys')).status).toBe(401);
  });
});
