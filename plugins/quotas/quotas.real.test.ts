import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addClient } from '../../test/attack/people.ts';
import { type Client, keyClient, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';

const TOML = `
[quota]
objects = 14
memory = "64g"

[user_quota]
objects = 10
`;

let gateway: TestGateway;
let admin: Client;
beforeAll(async () => {
  gateway = await startTestGateway({ toml: TOML });
  admin = await gateway.signIn();
});
afterAll(() => gateway.close());

async function send<T = unknown>(who: Client, method: string, path: string, body?: unknown) {
  const answer = await who.fetch(`/api/v1${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as T };
}

describe('quotas', () => {
  it('are kept whatever door starts come through at once, again when they have ended', async () => {
    const eve = await addClient(gateway, 'eve');
    const { body: project } = await send<{ id: string }>(admin, 'POST', '/projects', { name: 'doors' });
    await send(admin, 'POST', `/projects/${project.id}/members`, { username: 'eve', role: 'member' });
    const { body: made } = await send<{ token: string }>(eve, 'POST', '/keys', { name: 'program' });
    const program = keyClient(gateway.url, made.token);
    const act = (who: Client, action: string, more: object) =>
      who.send('POST', '/api/action', { action, ...more });
    const doors = [
      () => send(eve, 'POST', '/instances', { appId: 'demo' }),
      () => send(eve, 'POST', '/instances', { appId: 'demo', project: project.id }),
      () => send(program, 'POST', '/apps/demo/start'),
      () => act(program, 'StartApplications', { ids: ['demo'] }),
      () => act(eve, 'CreateInstances', { items: [{ applicationId: 'demo' }, { applicationId: 'demo' }] }),
      () => eve.fetch('/app/demo', { method: 'POST' }),
      () => eve.fetch('/app/demo', { method: 'POST', body: new URLSearchParams({ project: project.id }) }),
    ];
    await Promise.all(Array.from({ length: 98 }, (_, n) => doors[n % doors.length]?.()));
    const running = async () =>
      (await eve.json<{ items: { id: string }[] }>('/api/v1/instances?limit=200')).items.map(({ id }) => id);
    const ids = await running();
    expect(ids.length).toBe(10);
    for (const id of ids) await eve.until(id, 'running');
    await Promise.all(ids.map((id) => send(eve, 'POST', `/instances/${id}/stop?wait=20`)));
    const again = ids.flatMap((id, n) => [
      () => send(eve, 'POST', `/instances/${id}/start`),
      () => act(program, 'RestartInstances', { ids: [id] }),
      () => eve.fetch(`/instance/${id}/restart`, { method: 'POST' }),
      doors[n % doors.length] ?? doors[0],
    ]);
    await Promise.all(again.map((start) => start?.()));
    expect((await send<{ used: { objects: number } }>(eve, 'GET', '/me/quota')).body.used.objects).toBe(10);
    for (const id of await running()) await send(eve, 'DELETE', `/instances/${id}?wait=20`);
  });

  it('are kept by a hundred requests at once, and a page says what is wrong', async () => {
    const ada = await addClient(gateway, 'ada');
    expect(await send(ada, 'GET', '/me/quota')).toMatchObject({
      status: 200,
      body: {
        scope: 'user',
        user: { username: 'ada' },
        used: { objects: 0 },
        allowed: { objects: 10, vms: -1 },
        set: {},
      },
    });
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => send<{ id: string }>(ada, 'POST', '/apps/demo/start')),
    );
    const started = answers.filter(({ status }) => status === 201).map(({ body }) => body.id);
    const refused = answers.filter(({ status }) => status !== 201);
    expect([started.length, refused.length]).toEqual([10, 90]);
    expect(refused.every(({ status }) => status === 409)).toBe(true);
    expect(refused[0]?.body).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      message: 'The quota of ada is 10 other desktops: 10 in use, and this desktop takes 1 more.',
      remedy: 'Stop a desktop, or ask an administrator for a larger quota.',
    });

    const page = await ada.fetch('/app/demo', { method: 'POST', headers: { accept: 'text/html' } });
    expect(page.status).toBe(409);
    const text = await page.text();
    expect(text).toContain('The quota of ada is 10 other desktops: 10 in use');
    expect(text).toContain('Stop a desktop, or ask an administrator for a larger quota.');
    expect(await (await ada.fetch('/')).text()).toContain('You use 10 of 10 other desktops.');

    // the gateway's own
    const bob = await addClient(gateway, 'bob');
    const more = await Promise.all(Array.from({ length: 8 }, () => send(bob, 'POST', '/apps/demo/start')));
    expect(more.filter(({ status }) => status === 201)).toHaveLength(4);
    expect(more.find(({ status }) => status === 409)?.body).toMatchObject({
      message:
        'The quota of the whole gateway is 14 other desktops: 14 in use, and this desktop takes 1 more.',
    });
    expect(await send(admin, 'GET', '/quotas')).toMatchObject({
      body: {
        scope: 'system',
        user: null,
        used: { objects: 14 },
        allowed: { objects: 14, memory: 64 * 1024 ** 3, cpus: -1 },
      },
    });

    const [first = ''] = started;
    await send(ada, 'DELETE', `/instances/${first}`);
    await ada.until(first, 'stopped');
    expect((await send(ada, 'POST', '/apps/demo/start')).status).toBe(201);
  });

  it('are set by administrators, for one user and for all', async () => {
    const carl = await addClient(gateway, 'carl');
    const path = `/users/${carl.userId}/quota`;
    await send(admin, 'PUT', '/quotas', { objects: 1000 });
    expect(await send(admin, 'PUT', path, { objects: 1, cpus: 1.5 })).toMatchObject({
      status: 200,
      body: { allowed: { objects: 1, cpus: 1.5 }, set: { objects: 1, cpus: 1.5 } },
    });
    expect((await send(carl, 'POST', '/apps/demo/start')).status).toBe(201);
    expect((await send(carl, 'POST', '/apps/demo/start')).status).toBe(409);
    expect(await send(admin, 'DELETE', path)).toMatchObject({ body: { allowed: { objects: 10 }, set: {} } });
    expect((await send(carl, 'POST', '/apps/demo/start')).status).toBe(201);
    expect(await send(admin, 'GET', path)).toMatchObject({ body: { used: { objects: 2 } } });
    expect(await send(admin, 'DELETE', '/quotas')).toMatchObject({ body: { allowed: { objects: 14 } } });
    for (const body of [{ objects: -2 }, { objects: 1.5 }, { cpus: '1' }, { desktops: 1 }, [], null]) {
      expect((await send(admin, 'PUT', path, body)).status).toBe(400);
    }
    expect((await send(admin, 'PUT', '/users/nobody/quota', {})).status).toBe(404);
    expect((await send(carl, 'PUT', path, {})).status).toBe(403);
    expect((await send(carl, 'GET', '/quotas')).status).toBe(403);
    const { body: log } = await send<{ items: { resources: string[] }[] }>(
      admin,
      'GET',
      '/audit?action=setUserQuota&result=ok',
    );
    expect(log.items[0]?.resources).toEqual([carl.userId]);
  });

  it('are not put by a form in place of what somebody else has set meanwhile, unless one wants it', async () => {
    const lin = await addClient(gateway, 'lin');
    const { body: project } = await send<{ id: string }>(admin, 'POST', '/projects', { name: 'physics' });
    const quotas = [`/users/${lin.userId}/quota`, `/projects/${project.id}/quota`];
    for (const [n, at] of [`/${lin.userId}`, `/project/${project.id}`].entries()) {
      const address = `/admin/quotas${at}`;
      const post = (fields: Record<string, string>) =>
        admin.fetch(address, {
          method: 'POST',
          headers: { accept: 'text/html' },
          body: new URLSearchParams(fields),
        });
      const seen = async () => revisionIn(await (await admin.fetch(address)).text());
      const set = async () => (await send<{ set: object }>(admin, 'GET', quotas[n] ?? '')).body.set;

      const [mine, theirs] = [await seen(), await seen()];
      expect((await post({ objects: '4', memory: '2', revision: theirs })).status).toBe(303);
      // what is wrong with the form gives nobody a newer revision
      const wrong = await post({ objects: 'many', revision: mine });
      expect([wrong.status, revisionIn(await wrong.text())]).toEqual([400, mine]);
      const late = await post({ objects: '7', cpus: '1', revision: mine });
      const html = await late.text();
      expect(late.status).toBe(412);
      expect(html).toContain('It was changed by somebody else meanwhile.');
      for (const [name, own, now] of [
        ['objects', '7', '4'],
        ['memory', '', '2'],
        ['cpus', '1', 'as configured'],
      ]) {
        expect(html).toMatch(new RegExp(`name="${name}"[^>]* value="${own}"`));
        expect(html).toContain(`id="now-${name}">Now: ${now}<`);
      }
      expect(await set()).toEqual({ objects: 4, memory: 2 * 1024 ** 3 });
      expect((await post({ objects: '7', cpus: '1', revision: revisionIn(html) })).status).toBe(303);
      expect(await set()).toEqual({ objects: 7, cpus: 1 });
      for (const revision of ['', 'NaN', '-1', '1e3', '9'.repeat(30)]) {
        expect((await post({ objects: '1', revision })).status).toBe(412);
      }
      expect(await set()).toEqual({ objects: 7, cpus: 1 });
    }
  });
});

const revisionIn = (html: string): string => /name="revision" value="(\d*)"/.exec(html)?.[1] ?? 'none';
