import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { opened } from '../flows/socket-reader.ts';
import { addClient } from './people.ts';
import { RawConnection, upgradeLines } from './raw-connection.ts';

const PER_USER = 3;
const PER_ADDRESS = 5;

let gateway: TestGateway;
let ada: Client;
let bob: Client;
let id: string;
beforeAll(async () => {
  gateway = await startTestGateway({
    env: {
      DESKGATE_MAX_VIEWERS_PER_USER: String(PER_USER),
      DESKGATE_MAX_VIEWERS_PER_ADDRESS: String(PER_ADDRESS),
    },
  });
  ada = await addClient(gateway, 'ada');
  bob = await gateway.signIn();
  id = await ada.start('demo');
  await ada.until(id, 'running');
});
afterAll(() => gateway.close());

/** Opens many at once. @returns those that were opened; each other one was refused with 429. */
async function openMany(who: Client, count: number): Promise<WebSocket[]> {
  const sockets = Array.from({ length: count }, () => who.socket(id, 'binary'));
  const results = await Promise.allSettled(sockets.map(opened));
  const refusals = results.flatMap((result) =>
    result.status === 'rejected' ? [(result.reason as Error).message] : [],
  );
  expect(new Set(refusals)).toEqual(new Set(['refused with 429']));
  return sockets.filter((_, index) => results[index]?.status === 'fulfilled');
}

async function closeAll(sockets: readonly WebSocket[]): Promise<void> {
  for (const socket of sockets) socket.terminate();
  await expect.poll(async () => (await ada.instance(id)).viewers).toBe(0);
}

describe('the limits of viewers', () => {
  it('hold for a user and for an address when all come at once, and free what is closed', async () => {
    for (let round = 0; round < 2; round += 1) {
      const first = await openMany(ada, 20);
      expect(first).toHaveLength(PER_USER);
      const second = await openMany(bob, 20);
      expect(second).toHaveLength(PER_ADDRESS - PER_USER);
      await closeAll([...first, ...second]);
    }
  });
});

describe('signing out, or stopping, while viewers open', () => {
  it.each(['POST /logout', 'DELETE /api/v1/instances/:id?wait=5'])(
    'leaves none of them: %s',
    async (request) => {
      const me = await addClient(gateway, request.startsWith('POST') ? 'leaves' : 'stops');
      const own = await me.start('demo');
      await me.until(own, 'running');
      const [method = '', path = ''] = request.replace(':id', own).split(' ');
      const sockets: WebSocket[] = [];
      const done: Promise<unknown>[] = [];
      for (let i = 0; i < 12; i += 1) {
        const socket = me.socket(own, 'binary');
        sockets.push(socket);
        done.push(opened(socket).catch(() => {}));
        if (i === 5) done.push(me.fetch(path, { method }));
        await pause(1);
      }
      await Promise.all(done);
      await expect
        .poll(() => sockets.filter(({ readyState, CLOSED }) => readyState !== CLOSED).length, {
          timeout: 2500,
        })
        .toBe(0);
      expect((await gateway.db.viewers.countOpen([own])).size).toBe(0);
    },
  );
});

describe('a sub-protocol', () => {
  it.each(['nonsense', 'binary\0', 'x'.repeat(4000), '__proto__', 'guacamole2'])(
    'that nobody speaks is refused: %#',
    async (name) => {
      const connection = await RawConnection.open(gateway.url);
      const { host } = new URL(gateway.url);
      const lines = upgradeLines(
        `/instance/${id}`,
        `Origin: ${gateway.url}`,
        `Cookie: ${ada.cookie}`,
        `Sec-WebSocket-Protocol: ${name}`,
      );
      connection.send(lines.map((line) => (line.startsWith('Host:') ? `Host: ${host}` : line)));
      expect(await connection.status()).toBe(400);
    },
  );

  it.each([
    ['no key', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'X: y'],
    ['a key that is none', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Key: x'],
    ['another version', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Version: 99'],
  ])('of a handshake with %s is refused, and leaves nothing', async (_, line, instead) => {
    const connection = await RawConnection.open(gateway.url);
    const { host } = new URL(gateway.url);
    const lines = upgradeLines(
      `/instance/${id}`,
      `Origin: ${gateway.url}`,
      `Cookie: ${ada.cookie}`,
      'Sec-WebSocket-Protocol: binary',
    );
    connection.send(
      lines.map((text) => (text === line ? instead : text.startsWith('Host:') ? `Host: ${host}` : text)),
    );
    expect(await connection.status()).toBe(400);
    expect((await ada.instance(id)).viewers).toBe(0);
  });
});

describe('a link that signs in once', () => {
  it('does so for one of many who use it at the same moment', async () => {
    const fresh = await startTestGateway({ withoutPassword: true });
    try {
      const token = new URL(fresh.signInLink ?? '').searchParams.get('token') ?? '';
      const answers = await Promise.all(
        Array.from({ length: 8 }, () =>
          fresh.anonymous().fetch('/login/link', { method: 'POST', body: new URLSearchParams({ token }) }),
        ),
      );
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
        303, 401, 401, 401, 401, 401, 401, 401,
      ]);
    } finally {
      await fresh.close();
    }
  });
});
