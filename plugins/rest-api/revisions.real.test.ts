import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addClient } from '../../test/attack/people.ts';
import { type Client, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { mismatches } from '../../test/openapi/json-schema.ts';
import { type OpenApiDocument, operationsOf, resolver } from './testing/document.ts';

const DESK = { id: 'desk', name: 'Desk', provider: 'demo', settings: {} };

let gateway: TestGateway;
let admin: Client;
beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await gateway.signIn();
});
afterAll(() => gateway.close());

interface Answer {
  readonly status: number;
  readonly etag: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly body: any;
}

async function send(
  method: string,
  path: string,
  { body, who = admin, ...headers }: { body?: object; who?: Client; [header: string]: unknown } = {},
): Promise<Answer> {
  const answer = await who.fetch(`/api/v1${path}`, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...(headers as Record<string, string>) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const etag = answer.headers.get('etag') ?? '';
  return { status: answer.status, etag, body: text === '' ? null : JSON.parse(text) };
}

/** What two may write at once, each with two changes of it. */
async function things(): Promise<readonly { path: string; method: string; change: (n: number) => object }[]> {
  const { userId } = await addClient(gateway, 'written');
  const group = await send('POST', '/groups', { body: { name: 'written' } });
  const hook = await send('POST', '/webhooks', { body: { url: 'http://127.0.0.1:1/' } });
  const { id: appId } = (await send('POST', '/apps', { body: { ...DESK, id: 'written' } })).body;
  return [
    { path: `/users/${userId}`, method: 'PATCH', change: (n) => ({ accept: [n % 2 ? 'jobs.*' : 'apps.*'] }) },
    { path: `/groups/${group.body.id}`, method: 'PATCH', change: (n) => ({ description: `By ${n}` }) },
    {
      path: `/webhooks/${hook.body.id}`,
      method: 'PATCH',
      change: (n) => ({ events: n % 2 ? [] : ['instance.started'] }),
    },
    { path: `/apps/${appId}`, method: 'PUT', change: (n) => ({ ...DESK, id: 'written', name: `By ${n}` }) },
    { path: `/users/${userId}/quota`, method: 'PUT', change: (n) => ({ containers: n }) },
    { path: '/quotas', method: 'PUT', change: (n) => ({ vms: 100 + n }) },
  ];
}

describe('what two may write', () => {
  it('is written by one of them, and the other is told', async () => {
    for (const { path, method, change } of await things()) {
      const { etag, body } = await send('GET', path);
      expect(etag, path).toMatch(new RegExp(`^"${body.revision}-[0-9a-f]{16}"$`));
      expect((await send('GET', path, { 'if-none-match': `"x", ${etag}` })).status).toBe(304);
      const racers = Array.from({ length: 8 }, (_, n) =>
        send(method, path, { body: change(n), 'if-match': etag }),
      );
      const answers = await Promise.all(racers);
      expect(answers.map(({ status }) => status).sort(), path).toEqual([200, ...Array(7).fill(412)]);
      expect(answers.find(({ status }) => status === 412)?.body.code).toBe('PRECONDITION_FAILED');
      const won = answers.find(({ status }) => status === 200);
      const now = await send('GET', path, { 'if-none-match': etag });
      expect(now).toMatchObject({ status: 200, etag: won?.etag, body: won?.body });
      expect((await send(method, path, { body: change(9), 'if-match': '*' })).status).toBe(200);
      for (const wrong of ['W/"1"', '"nonsense"', '1', '"99999999999999999"']) {
        expect((await send(method, path, { body: change(9), 'if-match': wrong })).status, wrong).toBe(412);
      }
      expect((await send(method, path, { body: change(9), 'if-match': '"1", "2"' })).status).toBe(400);
      if (!path.startsWith('/users/') || path.endsWith('quota'))
        expect((await send('DELETE', path, { 'if-match': etag })).status).toBe(412);
    }
  });

  it('is a key too, whose use is no change', async () => {
    const { body } = await send('POST', '/keys', { body: { name: 'ci' } });
    const { etag } = await send('GET', `/keys/${body.id}`);
    const used = await fetch(`${gateway.url}/api/v1/me`, {
      headers: { authorization: `Bearer ${body.token}` },
    });
    expect(used.status).toBe(200);
    const later = await send('GET', `/keys/${body.id}`);
    expect(later.etag).not.toBe(etag);
    expect(later.etag.split('-')[0]).toBe(etag.split('-')[0]);
    await send('POST', `/keys/${body.id}/revoke`);
    expect((await send('DELETE', `/keys/${body.id}`, { 'if-match': etag })).status).toBe(412);
    expect((await send('DELETE', `/keys/${body.id}`)).status).toBe(204);
  });
});

describe('an application of a plugin', () => {
  it('is written by nobody, who are told what helps', async () => {
    const { status, body } = await send('DELETE', '/apps/demo');
    expect(status).toBe(409);
    expect(body).toMatchObject({
      message: 'The application demo comes from a plugin.',
      remedy: 'Switch it off in the options of the plugin.',
    });
  });
});

describe('starts with an Idempotency-Key', () => {
  const start = (key: string, appId = 'desk', who = admin) =>
    send('POST', '/instances', { body: { appId }, 'idempotency-key': key, who });

  it('of which 50 come at once make one instance', async () => {
    await send('POST', '/apps', { body: DESK });
    const answers = await Promise.all(Array.from({ length: 50 }, () => start('once')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await send('GET', '/instances?appId=desk')).body.total).toBe(1);
    // whatever became of it since
    await send('DELETE', `/instances/${answers[0]?.body.id}?wait=20`);
    expect(await start('once')).toMatchObject({
      status: 201,
      body: { id: answers[0]?.body.id, status: 'stopped' },
    });
    await send('DELETE', `/instances/${answers[0]?.body.id}?forget=true`);
    expect((await start('once')).body.code).toBe('INSTANCE_NOT_FOUND');
  });

  it('are told apart by what is asked for and by who asks', async () => {
    const other = await addClient(gateway, 'other');
    const first = await start('mine');
    expect(await start('mine', 'written')).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    const theirs = await send('POST', '/apps/desk/start', { 'idempotency-key': 'mine', who: other });
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(first.body.id);
    expect((await start('x'.repeat(256))).body.code).toBe('BAD_REQUEST');
    expect((await start('no-such app', 'nothing')).status).toBe(400);
    expect((await start('nothing', 'nothing')).status).toBe(404);
    expect((await start('nothing')).status).toBe(201);
    for (const { id } of (await send('GET', '/instances')).body.items) {
      await send('DELETE', `/instances/${id}?wait=20`);
    }
  });

  it('are refused by a quota only where there is no instance yet', async () => {
    const { body: me } = await send('GET', '/me');
    await send('PUT', `/users/${me.id}/quota`, { body: { objects: 1, containers: 1 } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => start('limited')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect((await start('one-too-many')).body.code).toBe('QUOTA_EXCEEDED');
    await send('DELETE', `/instances/${answers[0]?.body.id}?wait=20`);
    await send('DELETE', `/users/${me.id}/quota`);
  });
});

describe('lists', () => {
  it('are all cut, sorted and bounded alike', async () => {
    const { body: document } = await send('GET', '/openapi.json');
    const lists = operationsOf(document as OpenApiDocument).filter(
      ({ method, path, operation }) =>
        method === 'GET' && !path.includes('{') && operation.operationId.startsWith('list'),
    );
    expect(lists.length).toBeGreaterThanOrEqual(10);
    for (const { path, operation } of lists) {
      const at = path.replace('/api/v1', '');
      const page = (await send('GET', `${at}?offset=1&limit=1`)).body;
      expect(page, path).toMatchObject({ offset: 1, limit: 1, total: expect.any(Number) });
      expect(page.items.length, path).toBe(Math.min(1, Math.max(0, page.total - 1)));
      for (const wrong of [
        'limit=0',
        'limit=1e3',
        'offset=-1',
        'sort=x',
        'sort=',
        'sort=__proto__',
        'more=1',
      ]) {
        expect((await send('GET', `${at}?${wrong}`)).status, `${path} ${wrong}`).toBe(400);
      }
      const sort = operation.parameters?.find(({ name }) => name === 'sort');
      const fields = /^\^-\?\(([^)]+)\)/.exec(sort?.schema.pattern ?? '')?.[1]?.split('|') ?? [];
      for (const field of fields) {
        const [up, down] = await Promise.all(
          ['', '-'].map(
            async (sign) => (await send('GET', `${at}?sort=${sign}${field}&limit=200`)).body.items,
          ),
        );
        expect(down, `${path} ${field}`).toEqual(expect.arrayContaining(up));
        const values = (items: Record<string, unknown>[]) => items.map((item) => item[field]);
        expect(values(down), `${path} ${field}`).toEqual(values(up.toReversed()));
      }
      expect((await send('GET', `${at}?sort=${fields[0]},${fields[0]}`)).status).toBe(400);
    }
  });

  it('are filtered by the database', async () => {
    await send('POST', '/users', {
      body: { username: 'filtered', password: 'a long enough secret', role: 'expert' },
    });
    const names = async (query: string) =>
      ((await send('GET', `/users?${query}`)).body.items as { username: string }[]).map(
        (user) => user.username,
      );
    expect(await names('role=expert')).toEqual(['filtered']);
    expect(await names('search=FILT&disabled=false')).toEqual(['filtered']);
    expect(await names('disabled=true')).toEqual([]);
    expect(await names('sort=-username&limit=1')).toEqual(['written']);
    expect((await send('GET', '/jobs?action=instance.start&subject=nobody')).body.total).toBe(0);
    expect((await send('GET', '/groups?search=writ')).body.total).toBe(1);
  });
});

describe('the document', () => {
  it('shows a body and an answer of every operation, which fit their schemas', async () => {
    const { body: document } = await send('GET', '/openapi.json');
    const resolve = resolver(document as OpenApiDocument);
    let shown = 0;
    for (const { operation } of operationsOf(document as OpenApiDocument)) {
      const parts = [operation.requestBody, ...Object.values(operation.responses)];
      for (const part of parts) {
        const media = part?.content?.['application/json'] as {
          schema: object;
          example?: unknown;
          examples?: object;
        };
        if (media === undefined) continue;
        shown += 1;
        if (media.examples !== undefined) continue;
        expect(media, operation.operationId).toHaveProperty('example');
        expect(mismatches(media.schema, media.example, resolve), operation.operationId).toEqual([]);
      }
    }
    expect(shown).toBeGreaterThan(100);
  });
});
