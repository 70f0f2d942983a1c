import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError, ERROR_TABLE } from '../../src/api.ts';
import { addClient, addUser } from '../../test/attack/people.ts';
import { type Client, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { type Ask, asker, send } from './testing/ask.ts';
import { fakeMachines, type LogFailure } from './testing/fake-machines.ts';

/** What the API promises. */
const CODES = [
  4000, 4100, 4101, 4103, 4104, 4105, 4106, 4110, 4113, 4600, 4601, 4604, 4611, 4614, 5000, 5001, 5002,
];

let gateway: TestGateway;
let admin: Client;
let ada: Client & { userId: string };
let ask: Ask;
const failure: LogFailure = { error: null };

beforeAll(async () => {
  gateway = await startTestGateway({ plugins: [fakeMachines(failure)] });
  admin = await gateway.signIn();
  ada = await addClient(gateway, 'ada');
  ask = asker(gateway);
});
afterAll(() => gateway.close());

async function running(appId: string): Promise<string> {
  const { data } = await ask(ada, 'CreateInstances', { items: [{ applicationId: appId }] });
  const [{ id }] = data.results;
  await ada.until(id, 'running');
  return id;
}

/** Of ada's. */
async function newProject(name: string): Promise<string> {
  const { data } = await ask(admin, 'CreateProjects', { items: [{ name }] });
  const [{ id }] = data.results;
  const member = { projectId: id, username: 'ada', role: 'manager' };
  expect(await ask(admin, 'AddProjectMembers', { items: [member] })).toMatchObject({ retCode: 0 });
  return id;
}

async function newKey(who: Client, more: object = {}): Promise<{ id: string; token: string }> {
  const name = `key ${Math.random()}`;
  const { data } = await ask(who, 'CreateAccessKeys', { items: [{ name, ...more }] });
  return data.results[0].data;
}

describe('the codes', () => {
  it('are said of each error that there is', () => {
    for (const [code, { action }] of Object.entries(ERROR_TABLE))
      expect([code, CODES]).toEqual([code, expect.arrayContaining([action])]);
    expect(new Set(Object.values(ERROR_TABLE).map(({ action }) => action))).toEqual(new Set(CODES));
  });

  it('0: it is done', async () => {
    const { status, retCode, message, data } = await ask(ada, 'DescribeApplications');
    expect([status, retCode, message]).toEqual([200, 0, 'ok']);
    expect(data).toMatchObject({ total: 2, offset: 0, limit: 10 });
  });

  it.each([
    'Describe',
    '',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'describeusers',
    'x'.repeat(9999),
  ])('4000: there is no action %s', async (name) => {
    expect(await ask(ada, name)).toMatchObject({ status: 404, retCode: 4000, data: null });
  });

  it('4000: nothing but POST', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const answer = await ada.fetch('/api/action', { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('POST');
      expect(await answer.json()).toMatchObject({ retCode: 4000, data: null });
    }
    expect((await ada.fetch('/api/action', { method: 'HEAD' })).status).toBe(405);
  });

  it('4100: a parameter means nothing', async () => {
    const app = { id: 'new', name: 'New', provider: 'nowhere' };
    expect(await ask(admin, 'CreateApplications', { items: [app] })).toMatchObject({
      status: 400,
      retCode: 4100,
      data: { results: [{ id: 'new', retCode: 4100, data: null }] },
    });
    const strange = await send(gateway, ada, '{"action":"DescribeInstances"}', {}, '?limit=3');
    expect(strange).toMatchObject({ status: 400, retCode: 4100, message: expect.stringContaining('limit') });
  });

  it('4101: nobody, no key, and a key that is over or used elsewhere', async () => {
    expect(await ask(gateway.anonymous(), 'DescribeInstances')).toMatchObject({ status: 401, retCode: 4101 });
    for (const token of ['dgk_a_b', `dgk_${'a'.repeat(20)}_${'b'.repeat(52)}`])
      expect(await ask(token, 'DescribeInstances')).toMatchObject({ status: 401, retCode: 4101, data: null });
    const over = await newKey(ada);
    expect(await ask(over.token, 'DescribeInstances')).toMatchObject({ status: 200, retCode: 0 });
    await ask(ada, 'RevokeAccessKeys', { ids: [over.id] });
    const elsewhere = await newKey(ada, { addresses: ['192.0.2.1'] });
    const short = await newKey(ada, { expiresAt: Date.now() + 200 });
    await new Promise((resolve) => setTimeout(resolve, 250));
    for (const { token } of [over, elsewhere, short])
      expect(await ask(token, 'DescribeInstances')).toMatchObject({ retCode: 4101, data: null });
  });

  it('4104: there is no such thing, or it is somebody else’s', async () => {
    const id = await running('machine');
    const another = await addClient(gateway, 'another');
    for (const action of ['StopInstances', 'RestartInstances', 'DeleteInstances', 'StartInstances'])
      for (const ids of [[id], ['nothing']])
        expect(await ask(another, action, { ids })).toMatchObject({ status: 404, retCode: 4104 });
    expect(await ask(another, 'DescribeInstanceLogs', { id })).toMatchObject({ retCode: 4104 });
    expect((await ask(another, 'DescribeInstances', { ids: [id] })).data).toMatchObject({ total: 0 });
    for (const [action, params] of [
      ['StartApplications', { ids: ['nothing'] }],
      ['StopApplications', { ids: ['nothing'] }],
      ['DeleteApplications', { ids: ['nothing'] }],
      ['ModifyUsers', { items: [{ id: 'nobody' }] }],
      ['ModifyQuotas', { items: [{ userId: 'nobody', limits: {} }] }],
      ['DescribeQuotas', { userIds: ['nobody'] }],
      ['StopJobs', { ids: ['nothing'] }],
      ['RestartJobs', { ids: ['nothing'] }],
    ] as const)
      expect(await ask(admin, action, params)).toMatchObject({ status: 404, retCode: 4104 });
  });

  it('4105: it may not be done, or not now', async () => {
    for (const action of ['DescribeUsers', 'DescribeJobs', 'DeleteProjects', 'ModifyQuotas'])
      expect(await ask(ada, action)).toMatchObject({ status: 403, retCode: 4105, data: null });
    for (const [action, params] of [
      ['DeleteApplications', { ids: ['machine'] }],
      ['CreateApplications', { items: [{ id: 'mine', name: 'Mine', provider: 'demo' }] }],
    ] as const)
      expect(await ask(ada, action, params)).toMatchObject({ status: 403, retCode: 4105 });
    const id = await running('machine');
    expect(await ask(ada, 'DeleteInstances', { ids: [id] })).toMatchObject({ status: 409, retCode: 4105 });
    expect(await ask(ada, 'DescribeQuotas', { userIds: [null] })).toMatchObject({
      status: 403,
      retCode: 4105,
    });
    expect(
      await ask(admin, 'CreateUsers', { items: [{ username: 'ada', password: 'long enough one' }] }),
    ).toMatchObject({
      status: 409,
      retCode: 4105,
    });
  });

  it('4106: its provider cannot do that', async () => {
    const id = await running('demo');
    expect(await ask(ada, 'PauseInstances', { ids: [id] })).toMatchObject({ status: 409, retCode: 4106 });
    await ask(ada, 'StopInstances', { ids: [id] });
    await ada.until(id, 'stopped');
  });

  it('4110: what does not fit, with the field that does not', async () => {
    const deep = `{"action":"CreateApplications","items":${'['.repeat(30)}${']'.repeat(30)}}`;
    for (const [body, field] of [
      ['', ''],
      ['{', ''],
      ['[]', 'the whole'],
      ['null', 'the whole'],
      ['"DescribeUsers"', 'the whole'],
      ['{}', 'action'],
      ['{"action":["DescribeInstances"]}', 'action'],
      ['{"action":"DescribeInstances","limit":0}', 'limit'],
      ['{"action":"DescribeInstances","limit":"10"}', 'limit'],
      ['{"action":"DescribeInstances","offset":-1}', 'offset'],
      ['{"action":"DescribeInstances","lmit":10}', 'lmit: unknown field'],
      ['{"action":"DescribeInstances","ids":"x"}', 'ids'],
      ['{"action":"DescribeInstances","ids":["../x"]}', 'ids.0'],
      ['{"action":"StopInstances","ids":[]}', 'ids'],
      [`{"action":"StopInstances","ids":${JSON.stringify(Array(101).fill('a'))}}`, 'ids'],
      ['{"action":"StopInstances"}', 'ids'],
      ['{"action":"DescribeInstances","__proto__":{"limit":1}}', '__proto__'],
      ['{"action":"DescribeInstances","constructor":{"prototype":{}}}', 'constructor'],
      ['{"action":"CreateAccessKeys","items":[{"name":"x","userId":"y"}]}', 'items.0.userId: unknown field'],
      [deep, 'nested'],
    ] as const) {
      const answer = await send(gateway, ada, body);
      expect([body, answer.status, answer.retCode]).toEqual([body, 400, 4110]);
      expect(answer.message).toContain(field);
    }
    const large = `{"action":"DescribeInstances","search":"${'x'.repeat(3_000_000)}"}`;
    expect(await send(gateway, ada, large)).toMatchObject({ status: 413, retCode: 4110, data: null });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])
      expect(
        await send(gateway, ada, '{"action":"DescribeInstances"}', { 'content-type': type }),
      ).toMatchObject({
        status: 415,
        retCode: 4110,
      });
  });

  it('4113: a quota is used up; 5002: a part was done, with a result for each', async () => {
    const id = await addUser(gateway, 'grace');
    const grace = await gateway.signIn('grace', 'a long enough secret');
    const limits = { objects: 2 };
    expect(await ask(admin, 'ModifyQuotas', { items: [{ userId: id, limits }] })).toMatchObject({
      retCode: 0,
      data: { results: [{ id, retCode: 0, data: { allowed: { objects: 2 } } }] },
    });
    const items = Array.from({ length: 3 }, () => ({ applicationId: 'machine' }));
    const some = await ask(grace, 'CreateInstances', { items });
    expect(some).toMatchObject({ status: 207, retCode: 5002, message: '2 of 3 were done.' });
    expect(some.data.results).toMatchObject([
      { id: expect.any(String), retCode: 0, message: 'ok', data: { appId: 'machine' } },
      { retCode: 0 },
      { id: null, retCode: 4113, data: null, message: expect.stringContaining('grace') },
    ]);
    const none = await ask(grace, 'StartApplications', { ids: ['machine'] });
    expect(none).toMatchObject({ status: 409, retCode: 4113, data: { results: [{ retCode: 4113 }] } });
    expect((await ask(grace, 'DescribeQuotas')).data).toMatchObject({
      items: [{ used: { objects: 2 }, allowed: { objects: 2 } }],
      total: 1,
    });
    const ids = some.data.results.flatMap((one: { id: string | null }) => one.id ?? []);
    const stopped = await ask(grace, 'StopInstances', { ids: [...ids, 'nothing', ids[0]] });
    expect(stopped).toMatchObject({ status: 207, retCode: 5002, message: '2 of 3 were done.' });
    expect(stopped.data.results.map((one: { id: string; retCode: number }) => [one.id, one.retCode])).toEqual(
      [
        [ids[0], 0],
        [ids[1], 0],
        ['nothing', 4104],
      ],
    );
  });

  it('4601: a key that is no manage key manages no keys, and a manage key makes no other', async () => {
    const plain = await newKey(ada);
    for (const action of ['DescribeAccessKeys', 'CreateAccessKeys', 'RevokeAccessKeys', 'DeleteAccessKeys'])
      expect(await ask(plain.token, action)).toMatchObject({ status: 403, retCode: 4601 });
    const manage = await newKey(ada, { isManage: true });
    expect(
      await ask(manage.token, 'CreateAccessKeys', { items: [{ name: 'm', isManage: true }] }),
    ).toMatchObject({
      status: 403,
      retCode: 4601,
    });
    expect(await ask(manage.token, 'CreateAccessKeys', { items: [{ name: 'm' }] })).toMatchObject({
      retCode: 0,
    });
    expect(await ask(manage.token, 'DescribeInstances')).toMatchObject({ retCode: 4105 });
    const scoped = await newKey(ada, { scopes: ['apps.view'] });
    expect(await ask(scoped.token, 'DescribeApplications')).toMatchObject({ retCode: 0 });
    expect(await ask(scoped.token, 'CreateInstances')).toMatchObject({ status: 403, retCode: 4105 });
  });

  it('4103: it belongs to another project, or is not shared with it', async () => {
    const [here, there] = [await newProject('here'), await newProject('there')];
    const items = [{ applicationId: 'machine', projectId: here }];
    const made = await ask(ada, 'CreateInstances', { items });
    const [{ id, data }] = made.data.results;
    expect(data.project).toEqual({ id: here, name: 'here' });
    await ada.until(id, 'running');
    for (const projectId of [there, 'nothing'])
      expect(await ask(ada, 'StopInstances', { ids: [id], projectId })).toMatchObject({
        status: 404,
        retCode: 4103,
      });
    const app = { id: 'of-here', name: 'Of here', provider: 'demo', project: here };
    expect(await ask(admin, 'CreateApplications', { items: [app] })).toMatchObject({ retCode: 0 });
    expect(await ask(ada, 'StartApplications', { ids: ['of-here'], projectId: there })).toMatchObject({
      status: 404,
      retCode: 4103,
    });
    const stranger = await addClient(gateway, 'stranger');
    expect(await ask(stranger, 'StopInstances', { ids: [id], projectId: there })).toMatchObject({
      retCode: 4104,
    });
    expect(await ask(ada, 'StopInstances', { ids: [id], projectId: here })).toMatchObject({ retCode: 0 });
    expect((await ask(ada, 'DescribeInstances', { projectId: there })).data).toMatchObject({ total: 0 });
  });

  it('4600: there is a project of this name; 4604: there is no such project, or one belongs to others', async () => {
    const id = await newProject('taken');
    expect(await ask(admin, 'CreateProjects', { items: [{ name: 'Taken' }] })).toMatchObject({
      status: 409,
      retCode: 4600,
    });
    const outsider = await addClient(gateway, 'outsider');
    for (const projectId of [id, 'nothing'])
      for (const [action, params] of [
        ['ModifyProjects', { items: [{ id: projectId, name: 'mine' }] }],
        ['DescribeProjectMembers', { projectId }],
        ['AddProjectMembers', { items: [{ projectId, username: 'outsider', role: 'manager' }] }],
        ['ModifyProjectMembers', { items: [{ projectId, userId: outsider.userId, role: 'manager' }] }],
        ['RemoveProjectMembers', { items: [{ projectId, userId: ada.userId }] }],
        ['DescribeQuotas', { projectIds: [projectId] }],
        ['DescribeInstances', { projectId }],
        ['CreateInstances', { items: [{ applicationId: 'machine', projectId }] }],
        ['StartApplications', { ids: ['machine'], projectId }],
        ['CreateAccessKeys', { items: [{ name: 'theirs', projectId }] }],
      ] as const)
        expect([action, await ask(outsider, action, params)]).toMatchObject([
          action,
          { status: 404, retCode: 4604 },
        ]);
    expect(await ask(admin, 'DeleteProjects', { ids: ['nothing'] })).toMatchObject({ retCode: 4604 });
  });

  it('4611: there is a key of this name; 4614: there is no such key, or it is somebody else’s', async () => {
    const items = [{ name: 'twice' }, { name: 'twice' }];
    const made = await ask(ada, 'CreateAccessKeys', { items });
    expect(made.data.results).toMatchObject([{ retCode: 0 }, { id: null, retCode: 4611 }]);
    expect(await ask(ada, 'CreateAccessKeys', { items: [items[0]] })).toMatchObject({
      status: 409,
      retCode: 4611,
    });
    const another = await addClient(gateway, 'curious');
    const [{ id }] = made.data.results;
    for (const action of ['RevokeAccessKeys', 'DeleteAccessKeys'])
      for (const ids of [['nothing'], [id]])
        expect(await ask(another, action, { ids })).toMatchObject({ status: 404, retCode: 4614 });
  });

  it('5000: something unforeseen, of which nothing is told; 5001: the provider failed', async () => {
    const id = await running('machine');
    failure.error = new Error('secret detail');
    const unforeseen = await ask(ada, 'DescribeInstanceLogs', { id });
    expect(unforeseen).toMatchObject({ status: 500, retCode: 5000, data: null });
    expect(unforeseen.text).not.toContain('secret');
    expect(JSON.stringify(gateway.logs.filter(({ level }) => level === 'error'))).toContain(
      unforeseen.requestId,
    );
    failure.error = new AppError('PROVIDER_FAILED', 'The provider said no.');
    expect(await ask(ada, 'DescribeInstanceLogs', { id })).toMatchObject({ status: 502, retCode: 5001 });
    failure.error = null;
    expect((await ask(ada, 'DescribeInstanceLogs', { id })).data).toEqual({ lines: [`last words of ${id}`] });
  });
});
