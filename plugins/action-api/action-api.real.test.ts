import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addClient } from '../../test/attack/people.ts';
import { type Client, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { opened } from '../../test/flows/socket-reader.ts';
import { type ActionAnswer, type Ask, asker, send, type Who } from './testing/ask.ts';
import { fakeMachines } from './testing/fake-machines.ts';

let gateway: TestGateway;
let admin: Client;
let ada: Client & { userId: string };
let ask: Ask;

beforeAll(async () => {
  gateway = await startTestGateway({ plugins: [fakeMachines({ error: null })] });
  admin = await gateway.signIn();
  ada = await addClient(gateway, 'ada');
  ask = asker(gateway);
});
afterAll(() => gateway.close());

const idsOf = ({ data }: ActionAnswer): string[] => data.items.map(({ id }: { id: string }) => id);
async function start(who: Who, ...appIds: string[]): Promise<string[]> {
  const items = appIds.map((applicationId) => ({ applicationId }));
  const { data } = await ask(who, 'CreateInstances', { items });
  return data.results.map(({ id }: { id: string }) => id);
}

describe('an answer', () => {
  it('has the id of its request, also where somebody else refused it', async () => {
    const evil = { origin: 'https://evil.example' };
    const answers = await Promise.all([
      ask(ada, 'DescribeInstances'),
      ask(ada, 'Nothing'),
      ask(gateway.anonymous(), 'DescribeInstances'),
      ask('dgk_a_b', 'DescribeInstances'),
      send(gateway, ada, '{"action":"DescribeInstances"}', evil),
      send(gateway, ada, 'x'.repeat(3_000_000)),
    ]);
    for (const { headers, requestId, text } of answers) {
      expect(requestId).toMatch(/^[a-z2-9]{20}$/);
      expect(headers.get('x-request-id')).toBe(requestId);
      expect(headers.get('content-type')).toBe('application/json');
      expect(Object.keys(JSON.parse(text))).toEqual(['data', 'retCode', 'message', 'requestId']);
    }
  });

  it('is indented for who asks for that, refused or not', async () => {
    for (const action of ['DescribeInstances', 'Nothing'])
      for (const query of ['?pretty', '?pretty=', '?pretty=1']) {
        const { text } = await send(gateway, ada, JSON.stringify({ action }), {}, query);
        expect(text).toMatch(/^\{\n {2}"data": /);
      }
    expect((await ask(ada, 'DescribeInstances')).text).not.toContain('\n');
  });

  it('goes to no page of another site', async () => {
    const body = '{"action":"CreateInstances","items":[{"applicationId":"machine"}]}';
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }] as const)
      expect(await send(gateway, ada, body, headers)).toMatchObject({ status: 403, retCode: 4105 });
    const site = await fetch(`${gateway.url}/api/action`, {
      method: 'POST',
      body,
      headers: { cookie: ada.cookie, 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
    });
    expect(site.status).toBe(403);
    // a form, as browsers without Origin would send it
    const form = await fetch(`${gateway.url}/api/action`, {
      method: 'POST',
      body,
      headers: { cookie: ada.cookie, 'content-type': 'text/plain' },
    });
    expect(form.status).toBe(415);
    expect((await ask(ada, 'DescribeInstances')).data.total).toBe(0);
  });
});

describe('a list', () => {
  it('has pages of ten, a total, filters, and another order', async () => {
    const lister = await addClient(gateway, 'lister');
    const made = await start(lister, ...Array.from({ length: 12 }, () => 'machine'));
    for (const id of made) await lister.until(id, 'running');
    const all = await ask(lister, 'DescribeInstances', { limit: 100 });
    expect(new Set(idsOf(all))).toEqual(new Set(made));
    const first = await ask(lister, 'DescribeInstances');
    expect(first.data).toMatchObject({ total: 12, offset: 0, limit: 10 });
    const second = await ask(lister, 'DescribeInstances', { offset: 10 });
    expect([...idsOf(first), ...idsOf(second)]).toEqual(idsOf(all));
    expect(idsOf(await ask(lister, 'DescribeInstances', { reverse: true, limit: 3 }))).toEqual(
      idsOf(all).slice(-3).toReversed(),
    );
    const some = made.slice(0, 2);
    const named = await ask(lister, 'DescribeInstances', { ids: [...some, 'x'] });
    expect(new Set(idsOf(named))).toEqual(new Set(some));
    const total = async (filter: object) => (await ask(lister, 'DescribeInstances', filter)).data.total;
    expect(await total({ status: ['running'] })).toBe(12);
    expect(await total({ status: ['failed', 'lost'] })).toBe(0);
    expect(await total({ names: ['A 50%_machine'] })).toBe(12);
    expect(await total({ applicationIds: ['demo'] })).toBe(0);
    expect(await total({ search: '50%_MACH' })).toBe(12);
    for (const literal of ['%', '_', '50%%', '5__%', '%machine%', '\\%', "' OR 1=1 --", '\u0000'])
      expect([literal, await total({ search: literal })]).toEqual([literal, '%_'.includes(literal) ? 12 : 0]);
    const [{ createdAt }] = all.data.items;
    expect(await total({ createdFrom: createdAt + 1 })).toBe(0);
    expect(await total({ createdTo: createdAt + 1 })).toBe(12);
    await ask(lister, 'StopApplications', { ids: ['machine'] });
    for (const id of made) await lister.until(id, 'stopped');
    expect(await total({})).toBe(0);
    expect(await total({ ended: true, status: ['stopped'] })).toBe(12);
    expect(await ask(lister, 'DeleteInstances', { ids: made })).toMatchObject({ status: 200, retCode: 0 });
    expect(await total({ ended: true })).toBe(0);
  });

  it('of applications, keys, users, jobs and connections is narrowed alike', async () => {
    const viewing = await addClient(gateway, 'viewing');
    const [id = ''] = await start(viewing, 'demo');
    await viewing.until(id, 'running');
    const socket = viewing.socket(id, 'binary');
    await opened(socket);
    for (const [who, action, params] of [
      [admin, 'DescribeApplications', { search: '50%_MA' }],
      [admin, 'DescribeApplications', { ids: ['machine'], names: ['A 50%_machine'], providers: ['fake'] }],
      [admin, 'DescribeUsers', { search: 'VIEWIN', status: 'enabled', role: 'user' }],
      [admin, 'DescribeUsers', { ids: [viewing.userId], names: ['viewing'], createdFrom: 1 }],
      [admin, 'DescribeJobs', { ids: [id], names: ['instance.start'], status: ['finished'] }],
      [viewing, 'DescribeConnections', { status: 'open', names: ['viewing'] }],
      [admin, 'DescribeConnections', { instanceIds: [id], search: 'VIEW', createdFrom: 1 }],
    ] as const)
      expect([action, params, (await ask(who, action, params)).data.total]).toEqual([action, params, 1]);
    for (const [who, action, params] of [
      [admin, 'DescribeApplications', { search: '5_%' }],
      [admin, 'DescribeUsers', { search: 'v%g' }],
      [admin, 'DescribeUsers', { ids: [viewing.userId], status: 'disabled' }],
      [admin, 'DescribeJobs', { ids: [id], status: ['failed', 'canceled'] }],
      [viewing, 'DescribeConnections', { status: 'closed' }],
      [ada, 'DescribeConnections', {}],
      [admin, 'DescribeConnections', { createdTo: 1 }],
    ] as const)
      expect([action, params, (await ask(who, action, params)).data.total]).toEqual([action, params, 0]);
    const names = ['one', 'two', 'three'];
    await ask(viewing, 'CreateAccessKeys', { items: names.map((name) => ({ name })) });
    const keys = async (params: object) => (await ask(viewing, 'DescribeAccessKeys', params)).data;
    expect(await keys({ search: 'T', status: ['valid'] })).toMatchObject({ total: 2 });
    expect(await keys({ names: ['one'], limit: 1 })).toMatchObject({ total: 1, items: [{ name: 'one' }] });
    expect(await keys({ all: true })).toBeNull();
    expect((await ask(admin, 'DescribeAccessKeys', { all: true, names })).data.total).toBe(3);
    await ask(viewing, 'StopInstances', { ids: [id] });
    socket.terminate();
    await viewing.until(id, 'stopped');
  });
});

describe('an action', () => {
  it('is in the audit log by its name, unless it only reads', async () => {
    const [id = ''] = await start(ada, 'machine');
    await ada.until(id, 'running');
    await ask(ada, 'DescribeInstances');
    await ask(ada, 'DescribeUsers');
    await ask(ada, 'StopInstances', { ids: [id, 'nothing'] });
    await ask(ada, 'ModifyUsers', { items: [{ id: ada.userId, role: 'admin' }] });
    await ask(ada, 'Nothing');
    const { items } = await admin.json<{ items: Record<string, unknown>[] }>('/api/v1/audit?limit=50');
    const told = items
      .filter(({ actor }) => actor === 'ada')
      .map(({ action, resources, result }) => [action, resources, result]);
    expect(told).toContainEqual(['CreateInstances', [id], 'ok']);
    expect(told).toContainEqual(['StopInstances', [id, 'nothing'], 'PARTLY_DONE']);
    expect(told).toContainEqual(['ModifyUsers', [ada.userId], 'FORBIDDEN']);
    expect(told).toContainEqual(['POST /api/action', [], 'ACTION_UNKNOWN']);
    expect(JSON.stringify(told)).not.toContain('Describe');
  });

  it('stops and restarts the own desktops of an application only, whoever asks', async () => {
    const [own = '', others = ''] = [...(await start(admin, 'machine')), ...(await start(ada, 'machine'))];
    await admin.until(own, 'running');
    await ada.until(others, 'running');
    const restarted = await ask(admin, 'RestartApplications', { ids: ['machine'] });
    expect(restarted.data.results.map(({ id }: { id: string }) => id)).toEqual([own]);
    await admin.until(own, 'running');
    await ask(admin, 'StopApplications', { ids: ['machine'] });
    await admin.until(own, 'stopped');
    expect((await ada.instance(others)).status).toBe('running');
    await ask(ada, 'StopInstances', { ids: [others] });
    await ada.until(others, 'stopped');
  });

  it('makes, changes and removes what there is', async () => {
    const app = { id: 'made', name: 'Made', provider: 'fake', settings: { image: 'x' } };
    expect(await ask(admin, 'CreateApplications', { items: [app] })).toMatchObject({ retCode: 0 });
    expect(await ask(admin, 'ModifyApplications', { items: [{ ...app, name: 'New' }] })).toMatchObject({
      data: { results: [{ id: 'made', data: { name: 'New' } }] },
    });
    expect((await ask(ada, 'DescribeApplications', { ids: ['made'] })).data.items).toMatchObject([
      { settings: {} },
    ]);
    expect(await ask(admin, 'DeleteApplications', { ids: ['made', 'machine'] })).toMatchObject({
      retCode: 5002,
      data: {
        results: [
          { retCode: 0, data: null },
          { id: 'machine', retCode: 4105 },
        ],
      },
    });
    const user = { username: 'linus', password: 'a long enough secret' };
    const { data } = await ask(admin, 'CreateUsers', { items: [user] });
    const [{ id }] = data.results;
    expect(data.results[0].data).toMatchObject({ username: 'linus', role: 'user', hasPassword: true });
    await gateway.signIn('linus', user.password);
    const change = { id, role: 'expert', isDisabled: true };
    expect((await ask(admin, 'ModifyUsers', { items: [change] })).data.results).toMatchObject([
      { id, retCode: 0, data: { role: 'expert', disabledAt: expect.any(Number) } },
    ]);
    const left = await ask(admin, 'CreateUsers', { items: [{ ...user, username: 'leaves' }] });
    const deleted = await ask(admin, 'DeleteUsers', { ids: [left.data.results[0].id, 'nobody'] });
    expect(deleted).toMatchObject({
      retCode: 5002,
      data: { results: [{ retCode: 0, data: { isLeaving: true } }, { retCode: 4104 }] },
    });
    const limits = { containers: 3, cpus: 1.5 };
    for (const userId of [id, null])
      expect((await ask(admin, 'ModifyQuotas', { items: [{ userId, limits }] })).data.results).toMatchObject([
        { retCode: 0, data: { set: limits } },
      ]);
    expect((await ask(admin, 'DescribeQuotas', { userIds: [null, id], offset: 1 })).data).toMatchObject({
      total: 2,
      items: [{ user: { id }, allowed: limits }],
    });
    expect(await ask(admin, 'DeleteQuotas', { userIds: [id, null] })).toMatchObject({ retCode: 0 });
    expect((await ask(admin, 'DescribeQuotas', { userIds: [null] })).data.items).toMatchObject([{ set: {} }]);
  });
});
