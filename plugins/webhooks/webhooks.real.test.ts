import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN_PASSWORD, type Client, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { type Receiver, startReceiver } from './testing/receiver.ts';

interface Hook {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
}

interface Delivery {
  readonly id: string;
  readonly status: string;
  readonly type: string;
  readonly tries: number;
  readonly httpStatus: number | null;
  readonly error: string | null;
  readonly nextAt: number | null;
}

let gateway: TestGateway;
let admin: Client;
let receiver: Receiver;

const CONFIGURED_SECRET = 'a secret of the configuration';

beforeEach(async () => {
  receiver = await startReceiver();
  const toml = `[[plugins.webhooks.hooks]]
name = "ops"
url = "${receiver.url}/ops"
secret = "${CONFIGURED_SECRET}"
events = ["instance.stopped"]
`;
  gateway = await startTestGateway({ toml });
  admin = await gateway.signIn();
});
afterEach(async () => {
  await gateway.close();
  await receiver.close();
});

const send = <T>(method: string, path: string, body?: object) =>
  admin.send<T>(method, `/api/v1/webhooks${path}`, body);

const make = async (more: object = {}): Promise<Hook> =>
  (await send<Hook>('POST', '', { url: `${receiver.url}/made`, ...more })).body;

const deliveriesOf = async (id: string, query = ''): Promise<Delivery[]> =>
  (await send<{ items: Delivery[] }>('GET', `/${id}/deliveries${query}`)).body.items;

const receivedAt = (end: string) => receiver.received.filter(({ path }) => path.endsWith(end));
const typesAt = (end: string) => receivedAt(end).map(({ headers }) => headers['deskgate-event']);

/** As docs/webhooks.md tells it. */
function isGenuine(secret: string, { headers, body }: Receiver['received'][number]): boolean {
  const timestamp = String(headers['deskgate-timestamp']);
  const expected = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  const isFresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < 300;
  return isFresh && headers['deskgate-signature'] === `v1=${expected}`;
}

/** Waits for what happens soon, however busy the machine is. */
const poll = <T>(ask: () => T) => expect.poll(ask, { timeout: 12_000, interval: 20 });

describe('a web hook', () => {
  it('is told what happens to a desktop, in order, once each, signed', async () => {
    const hook = await make();
    const id = await admin.start('demo');
    await admin.until(id, 'running');
    await admin.fetch(`/api/v1/instances/${id}?wait=10`, { method: 'DELETE' });
    const all = ['instance.requested', 'instance.started', 'instance.stopping', 'instance.stopped'];
    await poll(() => typesAt('/made')).toEqual(all);
    await poll(() => typesAt('/ops')).toEqual(['instance.stopped']);
    for (const one of receivedAt('/made')) expect(isGenuine(hook.secret, one)).toBe(true);
    for (const one of receivedAt('/ops')) expect(isGenuine(CONFIGURED_SECRET, one)).toBe(true);
    const bodies = receivedAt('/made').map(({ body }) => JSON.parse(body));
    expect(bodies[1]).toMatchObject({
      type: 'instance.started',
      payload: {
        version: 1,
        instanceId: id,
        appId: 'demo',
        owner: { username: 'admin' },
        status: 'running',
        error: null,
      },
    });
    await poll(async () =>
      (await deliveriesOf(hook.id)).map(({ type, status }) => `${status} ${type}`),
    ).toEqual(all.toReversed().map((type) => `delivered ${type}`));
    const [last] = await deliveriesOf(hook.id);
    expect(last).toMatchObject({ tries: 1, httpStatus: 204, error: null, nextAt: null });
    const ids = receivedAt('/made').map(({ headers }) => headers['deskgate-delivery']);
    expect(new Set(ids).size).toBe(4);
    expect(ids.at(-1)).toBe(last?.id);
  }, 60_000);

  it('is made with a secret that is shown once, and kept sealed', async () => {
    const answer = await send<Hook>('POST', '', { url: receiver.url, events: ['instance.failed'] });
    expect(answer.status).toBe(201);
    const { id, secret } = answer.body;
    expect(secret).toMatch(/^whsec_[a-z2-9]{52}$/);
    const shown = JSON.stringify([(await send('GET', '')).body, (await send('GET', `/${id}`)).body]);
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(CONFIGURED_SECRET);
    expect(JSON.stringify(await gateway.db.webhooks.list())).not.toContain(secret.slice(6));
    await send('POST', `/${id}/test`);
    await poll(() => receiver.received).toHaveLength(1);
    expect(JSON.stringify([gateway.logs, await deliveriesOf(id)])).not.toContain(secret);
  });

  it('can be changed, disabled, enabled and removed', async () => {
    const { id } = await make();
    const { body } = await send('PATCH', `/${id}`, { isEnabled: false, events: ['instance.lost'] });
    expect(body).toMatchObject({ isEnabled: false, events: ['instance.lost'], url: `${receiver.url}/made` });
    expect((await send('POST', `/${id}/test`)).body).toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    await send('PATCH', `/${id}`, { isEnabled: true, events: [], url: `${receiver.url}/moved` });
    const { status } = await send('POST', `/${id}/test`);
    expect(status).toBe(202);
    await poll(() => typesAt('/moved')).toEqual(['webhook.test']);
    expect((await send('DELETE', `/${id}`)).status).toBe(204);
    expect((await send('GET', `/${id}`)).body).toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });
    expect((await send('GET', `/${id}/deliveries`)).status).toBe(404);
  });

  it('of the configuration is listed and cannot be changed', async () => {
    const { body } = await send<{ items: unknown[] }>('GET', '');
    expect(body.items).toMatchObject([{ id: 'config-ops', source: 'config', events: ['instance.stopped'] }]);
    for (const method of ['PATCH', 'DELETE']) {
      const { status, body: refusal } = await send(
        method,
        '/config-ops',
        method === 'PATCH' ? {} : undefined,
      );
      expect([status, refusal]).toMatchObject([409, { code: 'ACTION_NOT_ALLOWED' }]);
    }
    expect((await send('POST', '/config-ops/test')).status).toBe(202);
    await poll(() => typesAt('/ops')).toEqual(['webhook.test']);
  });

  it('that does not answer holds up no other, and what failed waits for its next try', async () => {
    const bad = await make({ url: `${receiver.url}/bad` });
    const good = await make({ url: `${receiver.url}/good` });
    receiver.answer = (response, { path }) => response.writeHead(path.endsWith('/bad') ? 500 : 200).end();
    for (let n = 0; n < 3; n += 1)
      await Promise.all([bad, good].map(({ id }) => send('POST', `/${id}/test`)));
    await poll(() => [receivedAt('/bad').length, receivedAt('/good').length]).toEqual([3, 3]);
    await poll(async () => (await deliveriesOf(bad.id)).map(({ httpStatus }) => httpStatus)).toEqual([
      500, 500, 500,
    ]);
    for (const one of await deliveriesOf(bad.id)) {
      expect(one).toMatchObject({ status: 'pending', tries: 1, error: 'The receiver answered 500.' });
      expect((one.nextAt ?? 0) - Date.now()).toBeLessThan(10_001);
    }
    expect(await deliveriesOf(bad.id, '?status=failed')).toEqual([]);
    const [waiting] = await deliveriesOf(bad.id);
    const path = `/${bad.id}/deliveries/${waiting?.id}/redeliver`;
    expect((await send('POST', path)).body).toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
  });

  it('gets a delivery once more, under the same id, when somebody asks for it', async () => {
    const { id } = await make();
    const { body } = await send<Delivery>('POST', `/${id}/test`);
    await poll(async () => (await deliveriesOf(id))[0]?.status).toBe('delivered');
    const again = await send<Delivery>('POST', `/${id}/deliveries/${body.id}/redeliver`);
    expect(again).toMatchObject({ status: 202, body: { id: body.id, status: 'pending' } });
    await poll(() => receivedAt('/made')).toHaveLength(2);
    expect(new Set(receivedAt('/made').map(({ headers }) => headers['deskgate-delivery']))).toEqual(
      new Set([body.id]),
    );
    const other = await make();
    const wrong = await send('POST', `/${other.id}/deliveries/${body.id}/redeliver`);
    expect(wrong).toMatchObject({ status: 404, body: { code: 'DELIVERY_NOT_FOUND' } });
  });

  it('is not made from what cannot be one, and the wrong field is named', async () => {
    const url = 'https://example.org/';
    const wrong: [object, string][] = [
      [{}, 'url'],
      [{ url: 'ftp://example.org/' }, 'url'],
      [{ url: 'https://user:secret@example.org/' }, 'url'],
      [{ url: `${url}#x` }, 'url'],
      [{ url: url + 'x'.repeat(2000) }, 'url'],
      [{ url, events: ['instance.exploded'] }, 'events'],
      [{ url, events: ['instance.lost', 'instance.lost'] }, 'events'],
      [{ url, secret: 'mine' }, 'secret'],
    ];
    for (const [body, field] of wrong) {
      const answer = await send<{ code: string; detail: string }>('POST', '', body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_BODY' } });
      expect(answer.body.detail).toContain(field);
    }
  });

  it('stands in the document of the API', async () => {
    const { paths, tags, components } = await admin.json<{
      paths: Record<string, Record<string, { operationId: string }>>;
      tags: { name: string }[];
      components: { schemas: Record<string, unknown> };
    }>('/api/v1/openapi.json');
    const own = Object.entries(paths).filter(([path]) => path.startsWith('/api/v1/webhooks'));
    expect(own.flatMap(([, methods]) => Object.keys(methods))).toHaveLength(8);
    expect(paths['/api/v1/apps']).toBeDefined();
    expect(tags.map(({ name }) => name)).toContain('Web hooks');
    const refs = [...JSON.stringify(own).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) =>
      String(name),
    );
    for (const name of refs) expect(components.schemas).toHaveProperty(name);
  });
});

it('a gateway without the REST API still has its web hooks', async () => {
  const alone = await startTestGateway({ env: { DESKGATE_DISABLED_PLUGINS: 'rest-api' } });
  try {
    const signedIn = await alone.signIn('admin', ADMIN_PASSWORD);
    expect(await signedIn.json('/api/v1/webhooks')).toMatchObject({ items: [], total: 0 });
    const broken = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' };
    expect(await (await signedIn.fetch('/api/v1/webhooks', broken)).json()).toMatchObject({
      code: 'MALFORMED_JSON',
    });
    expect(
      (await alone.anonymous().fetch('/api/v1/webhooks', { headers: { accept: 'application/json' } })).status,
    ).toBe(401);
  } finally {
    await alone.close();
  }
});
