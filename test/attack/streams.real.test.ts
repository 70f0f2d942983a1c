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

  /** How the right to a stream ends over REST: by what others do, and by what oneself does elsewhere. */
  interface Parties {
    readonly admin: Client;
    readonly me: Client & { readonly userId: string };
    /** Another session of the same person. */
    readonly again: Client;
    readonly username: string;
  }
  const done = async (who: Client, method: string, path: string, body?: object): Promise<string> => {
    const answer = await who.send<{ id?: string } | null>(method, `/api/v1${path}`, body);
    expect([path, answer.status < 300 || answer.body]).toEqual([path, true]);
    return answer.body?.id ?? '';
  };
  const newGroup = ({ admin, username }: Parties, deny: readonly string[]) =>
    done(admin, 'POST', '/groups', { name: `of-${username}`, deny });

  it.each<[string, (parties: Parties) => Promise<unknown>]>([
    ['is disabled', ({ admin, me }) => done(admin, 'PATCH', `/users/${me.userId}`, { isDisabled: true })],
    ['is deleted', ({ admin, me }) => done(admin, 'DELETE', `/users/${me.userId}`)],
    [
      'gets a list',
      ({ admin, me }) => done(admin, 'PATCH', `/users/${me.userId}`, { deny: ['instances.*'] }),
    ],
    [
      'is put into a group',
      async (all) => {
        const group = await newGroup(all, ['instances.own']);
        await done(all.admin, 'PUT', `/groups/${group}/members/${all.me.userId}`);
      },
    ],
    [
      'is in a group that changes',
      async (all) => {
        const group = await newGroup(all, []);
        await done(all.admin, 'PUT', `/groups/${group}/members/${all.me.userId}`);
        await done(all.admin, 'PATCH', `/groups/${group}`, { deny: ['*'] });
      },
    ],
    [
      'is signed out by an administrator',
      ({ admin, me }) => done(admin, 'DELETE', `/users/${me.userId}/sessions`),
    ],
    ['ends other sessions', ({ again }) => done(again, 'POST', '/me/sessions/end-others')],
    [
      'changes the password',
      ({ again }) => done(again, 'POST', '/me/password', { present: PASSWORD, next: `${PASSWORD}, another` }),
    ],
    [
      'is given a password',
      ({ admin, me }) => done(admin, 'PATCH', `/users/${me.userId}`, { password: `${PASSWORD}, given` }),
    ],
  ])('when who watches %s', async (way, end) => {
    const username = `by-${way.replaceAll(' ', '-')}`.slice(0, 32);
    const { me, ended } = await watching(username);
    const parties = {
      admin: await gateway.signIn(),
      me,
      again: await gateway.signIn(username, PASSWORD),
      username,
    };
    await end(parties);
    expect(await ended()).toBeLessThan(2000);
  });

  it('when an administrator is one no more', async () => {
    const admin = await gateway.signIn();
    const other = await addClient(gateway, 'former');
    await done(admin, 'PATCH', `/users/${other.userId}`, { role: 'admin' });
    const id = await admin.start('demo');
    await admin.until(id, 'running');
    const { ended } = await watchingIt(other, id);
    await done(admin, 'PATCH', `/users/${other.userId}`, { role: 'expert' });
    expect(await ended()).toBeLessThan(2000);
  });

  it.each<[string, (key: { id: string; owner: Client; admin: Client; userId: string }) => Promise<unknown>]>([
    ['revoked', ({ owner, id }) => done(owner, 'POST', `/keys/${id}/revoke`)],
    ['revoked by an administrator', ({ admin, id }) => done(admin, 'POST', `/keys/${id}/revoke`)],
    ['deleted', ({ owner, id }) => done(owner, 'DELETE', `/keys/${id}`)],
    [
      'that of who is disabled',
      ({ admin, userId }) => done(admin, 'PATCH', `/users/${userId}`, { isDisabled: true }),
    ],
    ['that of who is deleted', ({ admin, userId }) => done(admin, 'DELETE', `/users/${userId}`)],
  ])('when the key is %s', async (way, end) => {
    const owner = await addClient(gateway, `key-${way.replaceAll(' ', '-')}`);
    const { body } = await owner.send<{ id: string; token: string }>('POST', '/api/v1/keys', {
      name: 'program',
    });
    const desktop = await owner.start('demo');
    await owner.until(desktop, 'running');
    const { ended } = await watchingIt(keyClient(gateway.url, body.token), desktop);
    await end({ id: body.id, owner, admin: await gateway.signIn(), userId: owner.userId });
    expect(await ended()).toBeLessThan(2000);
  });

  it('when the key is over, and when its owner is not in its project any more', async () => {
    const admin = await gateway.signIn();
    const owner = await addClient(gateway, 'key-owner');
    const project = await done(admin, 'POST', '/projects', { name: 'watched' });
    await done(admin, 'POST', `/projects/${project}/members`, { username: 'key-owner', role: 'member' });
    const desktop = await done(owner, 'POST', '/instances', { appId: 'demo', project });
    await owner.until(desktop, 'running');
    const add = async (more: object) => {
      const made = await owner.send<{ token: string }>('POST', '/api/v1/keys', more);
      return keyClient(gateway.url, made.body.token);
    };
    const inProject = await watchingIt(await add({ name: 'in it', projectId: project }), desktop);
    await done(admin, 'DELETE', `/projects/${project}/members/${owner.userId}`);
    expect(await inProject.ended()).toBeLessThan(2000);
    const own = await owner.start('demo');
    await owner.until(own, 'running');
    const expiresAt = Date.now() + 2500;
    const short = await watchingIt(await add({ name: 'short', expiresAt }), own);
    await short.ended();
    expect(Date.now() - expiresAt).toBeGreaterThanOrEqual(0);
    expect(Date.now() - expiresAt).toBeLessThan(2000);
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
