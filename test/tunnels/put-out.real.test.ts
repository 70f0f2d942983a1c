import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import type { ConnectionView } from '../../src/tunnels/connections.ts';
import { CLOSE_CODE } from '../../src/tunnels/transport.ts';
import { addClient } from '../attack/people.ts';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { opened, SocketReader } from '../flows/socket-reader.ts';

let dataDir: string;
let gateways: TestGateway[];
let owner: Client;
let admin: Client;
let id: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deskgate-put-out-'));
  const gateway = await startTestGateway({ dataDir });
  gateways = [gateway];
  owner = await addClient(gateway, 'owner');
  admin = await gateway.signIn();
  id = await owner.start('demo');
  await owner.until(id, 'running');
});
afterEach(async () => {
  for (const gateway of gateways.toReversed()) await gateway.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function watch(who: Client): Promise<{ socket: WebSocket; closed: SocketReader['closed'] }> {
  const socket = who.socket(id, 'binary');
  const { closed } = new SocketReader(socket);
  await opened(socket);
  return { socket, closed };
}

const path = (viewer: string): string => `/api/v1/instances/${id}/connections/${viewer}`;

/** Who looks at it now, by name. */
async function watching(): Promise<Map<string, string>> {
  const { items } = await owner.json<{ items: ConnectionView[] }>(`/api/v1/instances/${id}/connections`);
  const open = items.filter(({ closedAt }) => closedAt === null);
  return new Map(open.map((view) => [view.user.username, view.id]));
}

describe('a viewer that is put out', () => {
  it('is told so, the others go on, and it may come again', async () => {
    const own = await watch(owner);
    const others = await watch(admin);
    await expect.poll(async () => (await watching()).size).toBe(2);
    const viewer = (await watching()).get('admin') ?? '';
    const ended = await owner.send<ConnectionView>('DELETE', path(viewer));
    expect(ended).toMatchObject({
      status: 200,
      body: { id: viewer, reason: 'put-out', closedAt: expect.any(Number), user: { username: 'admin' } },
    });
    expect(ended.body.bytesToViewer).toBeGreaterThan(0);
    expect(await others.closed).toMatchObject({ code: CLOSE_CODE['put-out'] });
    expect(own.socket.readyState).toBe(own.socket.OPEN);
    expect([...(await watching()).keys()]).toEqual(['owner']);
    // it stays as it was
    expect((await owner.send<ConnectionView>('DELETE', path(viewer))).body.closedAt).toBe(
      ended.body.closedAt,
    );
    const again = await watch(admin);
    again.socket.terminate();
    own.socket.terminate();
  });

  it('is one that may be seen, and of the desktop that is named', async () => {
    const own = await watch(owner);
    await expect.poll(async () => (await watching()).size).toBe(1);
    const viewer = (await watching()).get('owner') ?? '';
    const [gateway] = gateways;
    if (gateway === undefined) throw new Error('There is no gateway.');
    const stranger = await addClient(gateway, 'stranger');
    expect(await stranger.send('DELETE', path(viewer))).toMatchObject({
      status: 404,
      body: { code: 'INSTANCE_NOT_FOUND' },
    });
    const theirs = await stranger.start('demo');
    expect(await stranger.send('DELETE', `/api/v1/instances/${theirs}/connections/${viewer}`)).toMatchObject({
      status: 404,
      body: { code: 'CONNECTION_NOT_FOUND' },
    });
    const action = { action: 'DeleteConnections', ids: [viewer] };
    expect(await stranger.send('POST', '/api/action', action)).toMatchObject({
      body: { retCode: 4104 },
    });
    expect(own.socket.readyState).toBe(own.socket.OPEN);
    expect(await admin.send('POST', '/api/action', action)).toMatchObject({ body: { retCode: 0 } });
    expect((await own.closed).code).toBe(CLOSE_CODE['put-out']);
  });

  it('ends also where another gateway carries it', async () => {
    const here = await watch(owner);
    await expect.poll(async () => (await watching()).size).toBe(1);
    const second = await startTestGateway({ dataDir });
    gateways.push(second);
    const viewer = (await watching()).get('owner') ?? '';
    const there = await second.signIn();
    expect(await there.send('DELETE', path(viewer))).toMatchObject({
      status: 200,
      body: { reason: 'put-out' },
    });
    expect((await here.closed).code).toBe(CLOSE_CODE['put-out']);
    const { items } = await owner.json<{ items: ConnectionView[] }>(`/api/v1/instances/${id}/connections`);
    expect(items).toMatchObject([{ id: viewer, reason: 'put-out' }]);
  });
});
