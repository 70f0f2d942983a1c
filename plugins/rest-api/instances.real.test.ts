import { describe, expect, it } from 'vitest';
import { testApi } from './testing/api.ts';

const ERROR = {
  code: 'DESKTOP_DIED',
  message: 'It died.',
  detail: null,
  remedy: 'Look at the log.',
} as const;

async function started(api: ReturnType<typeof testApi>): Promise<string> {
  return (await api.ada('POST', '/api/v1/instances', { appId: 'firefox' })).body.id;
}

describe('POST /api/v1/instances', () => {
  it('starts an instance and says where it is', async () => {
    const { ada } = testApi();
    const { status, headers, body } = await ada('POST', '/api/v1/instances', { appId: 'firefox' });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/v1/instances/${body.id}`);
    expect(body).toMatchObject({ appId: 'firefox', status: 'pending', viewers: 0, error: null });
  });

  it.each([
    [{}, 'appId: '],
    [{ appId: 7 }, 'appId: '],
    [{ appId: 'firefox', host: '10.0.0.1' }, 'host: unknown field'],
  ])('refuses %j and names the field', async (sent, detail) => {
    const { ada } = testApi();
    const { status, body } = await ada('POST', '/api/v1/instances', sent);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'INVALID_BODY', detail: expect.stringContaining(detail) });
  });

  it('does not find an application that is not there', async () => {
    const { ada } = testApi();
    const { status, body } = await ada('POST', '/api/v1/instances', { appId: 'nothing' });
    expect(status).toBe(404);
    expect(body.code).toBe('APP_NOT_FOUND');
  });
});

describe('GET /api/v1/instances', () => {
  it('gives one’s own, newest first, and everybody’s to an administrator', async () => {
    const api = testApi();
    const first = await started(api);
    const second = await started(api);
    await api.admin('POST', '/api/v1/instances', { appId: 'firefox' });
    const { status, body } = await api.ada('GET', '/api/v1/instances');
    expect(status).toBe(200);
    expect(body).toMatchObject({ total: 2, offset: 0, limit: 50 });
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual([second, first]);
    expect((await api.admin('GET', '/api/v1/instances')).body.total).toBe(3);
  });

  it('pages and filters', async () => {
    const api = testApi();
    const first = await started(api);
    const second = await started(api);
    api.core.instances.become(first, 'failed', ERROR);
    expect((await api.ada('GET', '/api/v1/instances')).body.total).toBe(1);
    const all = (await api.ada('GET', '/api/v1/instances?ended=true&limit=1&offset=1')).body;
    expect(all).toMatchObject({ total: 2, offset: 1, limit: 1, items: [{ id: first }] });
    const failed = (await api.ada('GET', '/api/v1/instances?ended=true&status=failed')).body;
    expect(failed).toMatchObject({ total: 1, items: [{ id: first, error: ERROR }] });
    expect((await api.ada('GET', '/api/v1/instances?appId=firefox')).body.items[0].id).toBe(second);
    expect((await api.ada('GET', '/api/v1/instances?appId=other')).body).toMatchObject({
      total: 0,
      items: [],
    });
  });

  it.each([
    ['limit=0', 'limit: expected a whole number from 1 to 200'],
    ['limit=201', 'limit: expected a whole number from 1 to 200'],
    ['limit=', 'limit: expected a whole number from 1 to 200'],
    ['limit=1e2', 'limit: expected a whole number from 1 to 200'],
    ['limit=1&limit=2', 'limit: expected a whole number from 1 to 200'],
    ['offset=-1', 'offset: expected a whole number'],
    ['ended=yes', 'ended: expected true or false'],
    ['status=sleeping', 'status: '],
    ['colour=red', 'colour: unknown field'],
    ['constructor=1', 'constructor: unknown field'],
    ['__proto__=1', '__proto__: unknown field'],
  ])('refuses ?%s by name', async (query, detail) => {
    const { ada } = testApi();
    const { status, body } = await ada('GET', `/api/v1/instances?${query}`);
    expect(status).toBe(400);
    expect(body.code).toBe('BAD_REQUEST');
    expect(body.detail).toContain(detail);
  });
});

describe('GET /api/v1/instances/:id', () => {
  it('gives one’s own', async () => {
    const api = testApi();
    const id = await started(api);
    api.core.instances.become(id, 'running');
    const { status, body } = await api.ada('GET', `/api/v1/instances/${id}`);
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(
      expect.arrayContaining(['id', 'appId', 'status', 'allowedActions', 'viewers', 'createdAt', 'error']),
    );
    const able = ['connect', 'stop', 'restart', 'pause', 'snapshot', 'checkpoint', 'logs'];
    expect(body.allowedActions).toEqual(able);
    expect(Number.isInteger(body.createdAt)).toBe(true);
  });

  it('hides another’s, and does not find what cannot be an id', async () => {
    const api = testApi();
    const { id } = (await api.admin('POST', '/api/v1/instances', { appId: 'firefox' })).body;
    for (const name of [id, 'nothing', '%F0%9F%98%80', 'a'.repeat(500), '%zz']) {
      const { status, body } = await api.ada('GET', `/api/v1/instances/${name}`);
      expect(status).toBe(404);
      expect(body.code).toBe('INSTANCE_NOT_FOUND');
    }
  });
});

describe.each([
  ['DELETE /api/v1/instances/:id', 'DELETE', ''],
  ['POST /api/v1/instances/:id/stop', 'POST', '/stop'],
])('%s', (_, method, suffix) => {
  it('answers at once that it is stopping', async () => {
    const api = testApi();
    const id = await started(api);
    api.core.instances.become(id, 'running');
    const { status, body } = await api.ada(method, `/api/v1/instances/${id}${suffix}`);
    expect(status).toBe(202);
    expect(body).toMatchObject({ id, status: 'stopping', allowedActions: [] });
  });

  it('waits for the end when asked to', async () => {
    const api = testApi();
    const id = await started(api);
    const answer = api.ada(method, `/api/v1/instances/${id}${suffix}?wait=10`);
    await expect.poll(() => api.core.instances.listeners).toBe(1);
    api.core.instances.become(id, 'stopped');
    const { status, body } = await answer;
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, status: 'stopped' });
    expect(body.endedAt).not.toBeNull();
    expect(api.core.instances.listeners).toBe(0);
  });

  it('waits no longer than asked to', async () => {
    const api = testApi();
    const id = await started(api);
    const { status, body } = await api.ada(method, `/api/v1/instances/${id}${suffix}?wait=1`);
    expect(status).toBe(202);
    expect(body.status).toBe('stopping');
    await expect.poll(() => api.core.instances.listeners).toBe(0);
  });

  it('stops waiting when the client leaves', async () => {
    const api = testApi();
    const id = await started(api);
    const leave = new AbortController();
    const headers = { Cookie: api.cookie('ada') };
    const answer = api.fetch(`/api/v1/instances/${id}${suffix}?wait=60`, {
      method,
      headers,
      signal: leave.signal,
    });
    await expect.poll(() => api.core.instances.listeners).toBe(1);
    leave.abort();
    await answer;
    await expect.poll(() => api.core.instances.listeners).toBe(0);
  });

  it('is no error for one that has ended', async () => {
    const api = testApi();
    const id = await started(api);
    api.core.instances.become(id, 'stopped');
    expect(await api.ada(method, `/api/v1/instances/${id}${suffix}?wait=5`)).toMatchObject({
      status: 200,
      body: { status: 'stopped' },
    });
  });

  it('refuses to wait too long, a body, and another’s instance', async () => {
    const api = testApi();
    const { id } = (await api.admin('POST', '/api/v1/instances', { appId: 'firefox' })).body;
    const long = await api.ada(method, `/api/v1/instances/${id}${suffix}?wait=61`);
    expect(long).toMatchObject({
      status: 400,
      body: { detail: 'wait: expected a whole number from 0 to 60' },
    });
    expect((await api.ada(method, `/api/v1/instances/${id}${suffix}`, { force: true })).body.detail).toBe(
      'force: unknown field',
    );
    expect((await api.ada(method, `/api/v1/instances/${id}${suffix}`)).status).toBe(404);
  });
});

describe('DELETE /api/v1/instances/:id?forget=true', () => {
  it('removes the row of one that has ended', async () => {
    const api = testApi();
    const id = await started(api);
    api.core.instances.become(id, 'stopped');
    expect((await api.ada('DELETE', `/api/v1/instances/${id}?forget=true`)).status).toBe(204);
    expect((await api.ada('GET', `/api/v1/instances/${id}`)).status).toBe(404);
  });

  it('says that something is left to be removed first', async () => {
    const api = testApi();
    const id = await started(api);
    api.core.instances.become(id, 'lost');
    const { status, body } = await api.ada('DELETE', `/api/v1/instances/${id}?forget=true`);
    expect(status).toBe(202);
    expect(body.status).toBe('stopping');
  });

  it('leaves alone what runs', async () => {
    const api = testApi();
    const id = await started(api);
    api.core.instances.become(id, 'running');
    const { status, body } = await api.ada('DELETE', `/api/v1/instances/${id}?forget=true`);
    expect(status).toBe(409);
    expect(body.code).toBe('ACTION_NOT_ALLOWED');
    expect((await api.ada('GET', `/api/v1/instances/${id}`)).body.status).toBe('running');
  });
});

describe('POST /api/v1/instances/:id/start', () => {
  it('starts a failed one again', async () => {
    const api = testApi();
    const id = await started(api);
    api.core.instances.become(id, 'failed', ERROR);
    const { status, headers, body } = await api.ada('POST', `/api/v1/instances/${id}/start`);
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/api/v1/instances/${id}`);
    expect(body).toMatchObject({ id, status: 'pending', error: null });
  });

  it('says which instance starts where nothing was kept of the first', async () => {
    const api = testApi();
    const id = await started(api);
    api.core.instances.become(id, 'stopped');
    const { status, headers, body } = await api.ada('POST', `/api/v1/instances/${id}/start`);
    expect(status).toBe(202);
    expect(body.id).not.toBe(id);
    expect(headers.get('location')).toBe(`/api/v1/instances/${body.id}`);
  });

  it('refuses one that runs', async () => {
    const api = testApi();
    const id = await started(api);
    api.core.instances.become(id, 'running');
    const { status, body } = await api.ada('POST', `/api/v1/instances/${id}/start`);
    expect(status).toBe(409);
    expect(body.code).toBe('ACTION_NOT_ALLOWED');
  });
});

describe('GET /api/v1/instances/:id/logs', () => {
  async function running(api: ReturnType<typeof testApi>): Promise<string> {
    const id = await started(api);
    api.core.instances.become(id, 'running');
    return `/api/v1/instances/${id}/logs`;
  }

  it('gives the last 200 lines as JSON', async () => {
    const api = testApi();
    const { status, body } = await api.ada('GET', await running(api));
    expect(status).toBe(200);
    expect(body.lines).toHaveLength(200);
    expect(body.lines.at(-1)).toBe('line 3000');
  });

  it('gives as many as asked for, as text to who prefers that', async () => {
    const api = testApi();
    const path = await running(api);
    const headers = { Cookie: api.cookie('ada'), Accept: 'text/plain, application/json;q=0.5' };
    const response = await api.fetch(`${path}?tail=2`, { headers });
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toBe('line 2999\nline 3000\n');
  });

  it.each(['tail=0', 'tail=2001', 'tail=many'])('refuses ?%s', async (query) => {
    const api = testApi();
    const { status, body } = await api.ada('GET', `${await running(api)}?${query}`);
    expect(status).toBe(400);
    expect(body.detail).toBe('tail: expected a whole number from 1 to 2000');
  });

  it('refuses where there is no log yet', async () => {
    const api = testApi();
    const { status, body } = await api.ada('GET', `/api/v1/instances/${await started(api)}/logs`);
    expect(status).toBe(409);
    expect(body.code).toBe('ACTION_NOT_ALLOWED');
  });
});

describe('GET /api/v1/me', () => {
  it('says who is signed in and until when', async () => {
    const { ada, admin } = testApi();
    const { status, body } = await ada('GET', '/api/v1/me');
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: 'id-of-ada', username: 'ada', role: 'user' });
    expect(body.session.expiresAt).toBeGreaterThan(Date.now());
    expect(JSON.stringify(body)).not.toContain('hash-of');
    expect((await admin('GET', '/api/v1/me')).body.role).toBe('admin');
  });
});
