import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { hashPassword } from '../../src/auth/passwords.ts';
import { client, startTestGateway, type TestGateway } from './gateway.ts';
import { rfbSession } from './rfb-session.ts';
import { opened, SocketReader } from './socket-reader.ts';

let gateway: TestGateway;
afterEach(() => gateway?.close());

describe('a newcomer', () => {
  it('signs in with the printed link, once', async () => {
    gateway = await startTestGateway({ withoutPassword: true });
    const link = new URL(gateway.signInLink ?? 'no link');
    const anonymous = gateway.anonymous();
    const use = () =>
      anonymous.fetch('/login/link', {
        method: 'POST',
        body: new URLSearchParams({ token: link.searchParams.get('token') ?? '' }),
      });
    expect((await anonymous.fetch(link.pathname + link.search)).status).toBe(200);
    const first = await use();
    expect(first.status).toBe(303);
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const me = client(gateway.url, cookie);
    expect((await me.fetch('/')).status).toBe(200);
    expect((await use()).status).toBe(401);
    expect(JSON.stringify(gateway.logs)).not.toContain(link.searchParams.get('token'));
  });

  it('starts the demo, sees its desktop, stops it by REST, and nothing is left', async () => {
    gateway = await startTestGateway();
    const me = await gateway.signIn();
    const id = await me.start('demo');
    const running = await me.until(id, 'running');
    expect(running).toMatchObject({ id, appId: 'demo', status: 'running', viewers: 0, error: null });
    expect(running.allowedActions).toContain('connect');
    expect(running.stages.map(({ name }) => name)).toEqual([
      'check',
      'allocate',
      'launch',
      'boot',
      'connect',
    ]);

    const session = await rfbSession(me.socket(id, 'binary'));
    expect((await session.firstUpdate()).rectangles).toBeGreaterThan(0);
    expect((await me.instance(id)).viewers).toBe(1);

    const stopped = await me.fetch(`/api/v1/instances/${id}?wait=10`, { method: 'DELETE' });
    expect(stopped.status).toBe(200);
    expect(await session.reader.closed).toMatchObject({ code: 4003 });
    await expectNothingLeft(id);
    expect((await me.instance(id)).status).toBe('stopped');
  });

  it('stops it by the page’s button without JavaScript', async () => {
    gateway = await startTestGateway();
    const me = await gateway.signIn();
    const id = await me.start('demo');
    await me.until(id, 'running');
    const answer = await me.fetch(`/instance/${id}/stop`, { method: 'POST' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    await me.until(id, 'stopped');
    await expectNothingLeft(id);
  });
});

async function expectNothingLeft(id: string): Promise<void> {
  expect(await gateway.db.leases.list()).toEqual([]);
  expect(await gateway.db.instances.listOpen()).toEqual([]);
  expect(await gateway.db.connections.get(id)).toBeNull();
  expect((await gateway.db.viewers.countOpen([id])).size).toBe(0);
  expect((await gateway.db.jobs.activeOf(id)) ?? null).toBeNull();
}

describe('a stream', () => {
  it('is refused before the upgrade, each time with the right status', async () => {
    gateway = await startTestGateway();
    const me = await gateway.signIn();
    const id = await me.start('demo');
    await me.until(id, 'running');
    const refusal = (socket: ReturnType<typeof me.socket>) =>
      opened(socket).then(
        () => 'opened',
        (error: Error) => error.message,
      );
    expect(await refusal(gateway.anonymous().socket(id, 'binary'))).toBe('refused with 401');
    expect(await refusal(me.socket(id, 'binary', { origin: 'https://evil.example' }))).toBe(
      'refused with 403',
    );
    expect(await refusal(me.socket('nobodysinstance', 'binary'))).toBe('refused with 404');
    expect(await refusal(me.socket(id, 'nonsense'))).toBe('refused with 400');
    expect(await refusal(me.socket(id, 'binary', { query: '?hostname=127.0.0.1&port=22' }))).toBe(
      'refused with 400',
    );
    await me.fetch(`/api/v1/instances/${id}?wait=10`, { method: 'DELETE' });
    expect(await refusal(me.socket(id, 'binary'))).toBe('refused with 409');
  });

  it('that came while the desktop starts waits for it where it says so', async () => {
    gateway = await startTestGateway();
    const me = await gateway.signIn();
    const id = await me.start('demo');
    const session = await rfbSession(me.socket(id, 'binary', { query: '?wait=20' }));
    expect((await session.firstUpdate()).rectangles).toBeGreaterThan(0);
    for (const wait of ['31', '-1', '1.5', 'long', '']) {
      const socket = me.socket(id, 'binary', { query: `?wait=${wait}` });
      await expect(opened(socket), wait).rejects.toThrow('refused with 400');
    }
  });

  it('ends within 2 s when its viewer signs out, and says so', async () => {
    gateway = await startTestGateway();
    const me = await gateway.signIn();
    const id = await me.start('demo');
    await me.until(id, 'running');
    const { reader } = await rfbSession(me.socket(id, 'binary'));
    const began = Date.now();
    expect((await me.fetch('/logout', { method: 'POST' })).status).toBe(303);
    expect(await reader.closed).toMatchObject({ code: 4004 });
    expect(Date.now() - began).toBeLessThan(2000);
  });

  it('of events ends with the session too', async () => {
    gateway = await startTestGateway();
    const me = await gateway.signIn();
    const id = await me.start('demo');
    await me.until(id, 'running');
    const streams = await Promise.all(
      [`/instance/${id}/events`, `/api/v1/instances/${id}/events`].map((path) => me.fetch(path)),
    );
    expect(streams.map(({ status }) => status)).toEqual([200, 200]);
    const began = Date.now();
    const read = Promise.all(streams.map((stream) => stream.text()));
    await me.fetch('/logout', { method: 'POST' });
    await read;
    expect(Date.now() - began).toBeLessThan(2000);
  });

  it('ends within 2 s when the session is ended by another process', async () => {
    gateway = await startTestGateway();
    const me = await gateway.signIn();
    const id = await me.start('demo');
    await me.until(id, 'running');
    const { reader } = await rfbSession(me.socket(id, 'binary'));
    const admin = await gateway.db.users.findByUsername('admin');
    await gateway.db.sessions.deleteOfUser(admin?.id ?? '');
    expect(await reader.closed).toMatchObject({ code: 4004 });
  });
});

describe('another user', () => {
  it('does not see somebody’s instance, anywhere', async () => {
    gateway = await startTestGateway();
    const me = await gateway.signIn();
    const id = await me.start('demo');
    await me.until(id, 'running');
    await gateway.db.users.insert({
      id: 'another',
      username: 'another',
      role: 'user',
      accept: null,
      deny: null,
      preferences: null,
      deletion: null,
      revision: 1,
      passwordHash: await hashPassword('another secret'),
      disabledAt: null,
      waitingSince: null,
      email: null,
      createdAt: 1,
    });
    const other = await gateway.signIn('another', 'another secret');
    for (const [path, method] of [
      [`/instance/${id}`, 'GET'],
      [`/instance/${id}/events`, 'GET'],
      [`/instance/${id}/stop`, 'POST'],
      [`/instance/${id}`, 'DELETE'],
      [`/api/v1/instances/${id}`, 'GET'],
      [`/api/v1/instances/${id}`, 'DELETE'],
      [`/api/v1/instances/${id}/logs`, 'GET'],
      [`/api/v1/instances/${id}/events`, 'GET'],
    ] as const) {
      expect([path, method, (await other.fetch(path, { method })).status]).toEqual([path, method, 404]);
    }
    await expect(opened(other.socket(id, 'binary'))).rejects.toThrow('refused with 404');
    expect((await other.json<{ total: number }>('/api/v1/instances')).total).toBe(0);
    expect((await me.json<{ total: number }>('/api/v1/instances')).total).toBe(1);
  });
});

describe('the gateway', () => {
  it('closes telling viewers, and a demo desktop is there again after the next start', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'deskgate-again-'));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    gateway = await startTestGateway({ dataDir });
    const me = await gateway.signIn();
    const id = await me.start('demo');
    await me.until(id, 'running');
    const { reader } = await rfbSession(me.socket(id, 'binary'));
    await gateway.close();
    expect(await reader.closed).toMatchObject({ code: 4005 });
    gateway = await startTestGateway({ dataDir });
    const again = await gateway.signIn();
    const view = await again.until(id, 'running');
    expect(view.id).toBe(id);
    await rfbSession(again.socket(id, 'binary'));
  });

  it('ends a socket reader that never speaks', async () => {
    gateway = await startTestGateway();
    const me = await gateway.signIn();
    const id = await me.start('demo');
    await me.until(id, 'running');
    const socket = me.socket(id, 'binary');
    const reader = new SocketReader(socket);
    await opened(socket);
    await gateway.close();
    expect((await reader.closed).code).toBe(4005);
  });
});
