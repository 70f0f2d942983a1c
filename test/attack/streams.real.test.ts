import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { createLocalAuth } from '../../src/auth/local-auth.ts';
import { EventBus } from '../../src/events/bus.ts';
import { CLOSE_CODE } from '../../src/tunnels/transport.ts';
import { type Client, keyClient, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { opened, SocketReader } from '../flows/socket-reader.ts';
import { addClient, PASSWORD } from './people.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

/** What the command line does to the database while the gateway runs. */
function commandLine() {
  return createLocalAuth({ db: gateway.db, bus: new EventBus(), sessionMs: 1000 });
}

interface Watching {
  readonly me: Client & { readonly userId: string };
  readonly id: string;
  readonly socket: WebSocket;
  /** Resolves with the ms from now until every stream has ended. */
  ended(): Promise<number>;
}

/** Somebody who looks at an own desktop in every way there is. */
async function watching(username: string): Promise<Watching> {
  const me = await addClient(gateway, username);
  const id = await me.start('demo');
  await me.until(id, 'running');
  return { me, ...(await watchingIt(me, id)) };
}

async function watchingIt(me: Client, id: string): Promise<Omit<Watching, 'me'>> {
  const socket = me.socket(id, 'binary');
  const reader = new SocketReader(socket);
  await opened(socket);
  const streams = await Promise.all(
    [`/instance/${id}/events`, `/api/v1/instances/${id}/events`].map(async (path) => {
      const answer = await me.fetch(path);
      expect([path, answer.status]).toEqual([path, 200]);
      const events = answer.body?.getReader();
      await events?.read();
      return events;
    }),
  );
  return {
    id,
    socket,
    async ended() {
      const began = Date.now();
      const drained = streams.map(async (events) => {
        while (!((await events?.read())?.done ?? true));
      });
      await Promise.all([reader.closed, ...drained]);
      return Date.now() - began;
    },
  };
}

describe('every stream ends within 2 s', () => {
  it('when who watches signs out', async () => {
    const { me, ended } = await watching('signs-out');
    expect((await me.fetch('/logout', { method: 'POST' })).status).toBe(303);
    expect(await ended()).toBeLessThan(1000);
  });

  it('when who watches is disabled on the command line', async () => {
    const { ended } = await watching('is-disabled');
    await commandLine().setDisabled('is-disabled', true);
    expect(await ended()).toBeLessThan(2000);
  });

  it('when the password of who watches is changed on the command line', async () => {
    const { me, ended } = await watching('changes');
    await commandLine().setPassword('changes', `${PASSWORD}, a new one`);
    expect(await ended()).toBeLessThan(2000);
    expect((await me.fetch('/api/v1/me')).status).toBe(401);
  });

  it('when who watches may not see desktops of others any more, and those of the own desktop go on', async () => {
    const admin = await gateway.signIn();
    const { me, id, socket } = await watching('looks-after');
    const lists = (accept: string[]) =>
      admin.send('PATCH', `/api/v1/users/${me.userId}`, { accept }).then(({ status }) => status);
    expect(await lists(['instances.all'])).toBe(200);
    const others = await admin.start('demo');
    await admin.until(others, 'running');
    const { ended, ...other } = await watchingIt(me, others);
    const closed = once(other.socket, 'close');
    expect(await lists([])).toBe(200);
    expect(await ended()).toBeLessThan(2000);
    expect((await closed)[0]).toBe(CLOSE_CODE['not-allowed']);
    expect((await me.send('GET', `/api/v1/instances/${others}`)).status).toBe(404);
    expect([id, socket.readyState]).toEqual([id, socket.OPEN]);
    socket.terminate();
  });

  it('when who comes with a key may not see desktops of others any more', async () => {
    const admin = await gateway.signIn();
    const person = await addClient(gateway, 'has-a-program');
    await admin.send('PATCH', `/api/v1/users/${person.userId}`, { accept: ['instances.all'] });
    const made = await person.send<{ token: string }>('POST', '/api/v1/keys', { name: 'program' });
    const program = keyClient(gateway.url, made.body.token);
    const others = await admin.start('demo');
    await admin.until(others, 'running');
    const { ended } = await watchingIt(program, others);
    await admin.send('PATCH', `/api/v1/users/${person.userId}`, { deny: ['instances.all'] });
    expect(await ended()).toBeLessThan(2000);
  });

  it('but only of that session', async () => {
    const { me, id } = await watching('has-two');
    const other = await gateway.signIn('has-two', PASSWORD);
    const socket = other.socket(id, 'binary');
    await opened(socket);
    await me.fetch('/logout', { method: 'POST' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(socket.readyState).toBe(socket.OPEN);
    expect((await other.fetch('/api/v1/me')).status).toBe(200);
    socket.terminate();
  });
});

describe('streams of events', () => {
  it('are not held by HEAD, nor by an upgrade, nor by who has left', async () => {
    const me = await addClient(gateway, 'asks-often');
    const id = await me.start('demo');
    await me.until(id, 'running');
    for (const path of [`/instance/${id}/events`, `/api/v1/instances/${id}/events`]) {
      for (let i = 0; i < 40; i += 1) expect((await me.fetch(path, { method: 'HEAD' })).status).toBe(200);
      for (let i = 0; i < 40; i += 1) {
        const leaving = new AbortController();
        const answer = await me.fetch(path, { signal: leaving.signal });
        expect([path, i, answer.status]).toEqual([path, i, 200]);
        leaving.abort();
        if (i % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  });

  it('are limited, and the limit is told', async () => {
    const me = await addClient(gateway, 'asks-much');
    const id = await me.start('demo');
    for (const path of [`/instance/${id}/events`, `/api/v1/instances/${id}/events`]) {
      const answers = await Promise.all(Array.from({ length: 40 }, () => me.fetch(path)));
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(32);
      expect(statuses.filter((status) => status === 429)).toHaveLength(8);
      await Promise.all(answers.map((answer) => answer.body?.cancel()));
    }
  });
});
