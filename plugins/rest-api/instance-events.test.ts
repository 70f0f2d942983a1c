import { describe, expect, it } from 'vitest';
import { testApi } from './testing/api.ts';
import { EventReader } from './testing/event-reader.ts';

type Api = ReturnType<typeof testApi>;

async function started(api: Api): Promise<string> {
  return (await api.ada('POST', '/api/v1/instances', { appId: 'firefox' })).body.id;
}

async function follow(api: Api, id: string, init: RequestInit = {}) {
  const response = await api.fetch(`/api/v1/instances/${id}/events`, {
    headers: { Cookie: api.cookie('ada') },
    ...init,
  });
  return { response, events: new EventReader(response.body) };
}

describe('GET /api/v1/instances/:id/events', () => {
  it('tells the instance now and after every change, says when it has ended, and closes', async () => {
    const api = testApi();
    const id = await started(api);
    const { response, events } = await follow(api, id);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await events.block()).toBe('retry: 3000');
    expect(await events.next()).toMatchObject({ event: 'instance', data: { id, status: 'pending' } });
    api.core.instances.become(id, 'running');
    expect(await events.next()).toMatchObject({ event: 'instance', data: { id, status: 'running' } });
    api.core.instances.become(id, 'stopped');
    expect(await events.next()).toMatchObject({ event: 'instance', data: { status: 'stopped' } });
    expect(await events.next()).toEqual({ event: 'end', data: {} });
    expect(await events.next()).toBeNull();
    expect(api.streams.count).toBe(0);
    expect(api.core.instances.listeners).toBe(0);
  });

  it('gives a slow reader the newest state only', async () => {
    const api = testApi();
    const id = await started(api);
    const { events } = await follow(api, id);
    await events.next();
    for (let change = 0; change < 1000; change += 1) api.core.instances.become(id, 'starting');
    api.core.instances.become(id, 'running');
    expect((await events.next())?.data.status).toBe('running');
    await events.leave();
  });

  it('tells a state once to who comes back with the id of its event', async () => {
    const api = testApi();
    const id = await started(api);
    const first = await follow(api, id);
    await first.events.block();
    const lastId = /^id: (\S+)$/mu.exec((await first.events.block()) ?? '')?.[1] ?? '';
    expect(lastId).not.toBe('');
    await first.events.leave();
    const headers = { Cookie: api.cookie('ada'), 'Last-Event-ID': lastId };
    const again = await follow(api, id, { headers });
    api.core.instances.become(id, 'running');
    expect(await again.events.next()).toMatchObject({ data: { status: 'running' } });
    await again.events.leave();
  });

  it('says that it is still there when nothing happens', async () => {
    const api = testApi({ heartbeatMs: 20 });
    const id = await started(api);
    const { events } = await follow(api, id);
    await events.next();
    expect(await events.block()).toBe(': still here');
    expect(await events.block()).toBe(': still here');
    api.core.instances.become(id, 'running');
    expect((await events.next())?.data.status).toBe('running');
    await events.leave();
  });

  it.each(['cancels the body', 'aborts the request'])(
    'leaves nothing behind when the client %s',
    async (how) => {
      const api = testApi();
      const id = await started(api);
      const request = new AbortController();
      const { events } = await follow(api, id, {
        headers: { Cookie: api.cookie('ada') },
        signal: request.signal,
      });
      await events.next();
      expect(api.core.instances.listeners).toBe(1);
      if (how === 'cancels the body') await events.leave();
      else request.abort();
      await expect.poll(() => api.core.instances.listeners).toBe(0);
      expect(api.streams.count).toBe(0);
    },
  );

  it('leaves nothing behind when the client leaves in the middle of waiting', async () => {
    const api = testApi();
    const { events } = await follow(api, await started(api));
    await events.next();
    const waiting = events.next();
    await expect.poll(() => api.streams.count).toBe(1);
    await events.leave();
    expect(await waiting).toBeNull();
    await expect.poll(() => api.core.instances.listeners).toBe(0);
  });

  it('ends after a time, so that whoever connects again is authenticated again', async () => {
    const api = testApi({ longestMs: 50 });
    const { events } = await follow(api, await started(api));
    await events.next();
    expect(await events.next()).toBeNull();
    expect(api.streams.count).toBe(0);
  });

  it('ends when the gateway closes, without saying that the instance ended', async () => {
    const api = testApi();
    const { events } = await follow(api, await started(api));
    await events.next();
    const next = events.next();
    api.streams.close();
    expect(await next).toBeNull();
    await expect.poll(() => api.core.instances.listeners).toBe(0);
  });

  it('tells what broke it off in the shape of every error', async () => {
    const api = testApi();
    const broken = await follow(api, await started(api));
    await broken.events.next();
    const failure = broken.events.next();
    api.core.instances.forgetAll();
    expect(await failure).toMatchObject({
      event: 'failure',
      data: { code: 'INSTANCE_NOT_FOUND', requestId: broken.response.headers.get('x-request-id') },
    });
    expect(await broken.events.next()).toBeNull();
    expect(api.streams.count).toBe(0);
  });

  it('is open a limited number of times for one user, and others are not concerned', async () => {
    const api = testApi({ mostPerUser: 2 });
    const id = await started(api);
    const first = await follow(api, id);
    const second = await follow(api, id);
    const third = await follow(api, id);
    expect(third.response.status).toBe(429);
    expect(third.response.headers.get('retry-after')).toBe('5');
    const other = await follow(api, id, { headers: { Cookie: api.cookie('admin') } });
    expect(other.response.status).toBe(200);
    await first.events.leave();
    const again = await follow(api, id);
    expect(again.response.status).toBe(200);
    for (const { events } of [second, other, again]) await events.leave();
    expect(api.streams.count).toBe(0);
  });

  it('opens no stream for HEAD, nor for what is not one’s own', async () => {
    const api = testApi();
    const id = await started(api);
    const head = await api.ada('HEAD', `/api/v1/instances/${id}/events`);
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const { id: another } = (await api.admin('POST', '/api/v1/instances', { appId: 'firefox' })).body;
    expect(await api.ada('GET', `/api/v1/instances/${another}/events`)).toMatchObject({
      status: 404,
      body: { code: 'INSTANCE_NOT_FOUND' },
    });
    expect(api.streams.count).toBe(0);
  });
});
