import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { CLOSE_CODE } from '../../src/tunnels/transport.ts';
import { addClient } from '../attack/people.ts';
import { type Client, keyClient, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { opened } from '../flows/socket-reader.ts';

/** Open streams end within this of the change that ends them, whichever gateway made it. */
const LOST_MS = 2000;
/** For the machine: what waits longer than it has to waits for seconds. */
const GRACE_MS = 800;

/**
 * What ends a viewer when another gateway takes something away, on whichever database.
 * @param urlOf of a new one, for each test; undefined for a SQLite file that both have.
 */
export function takenAwayTests(urlOf: () => Promise<string | undefined>): void {
  let dataDir: string;
  /** Carries the viewer, and works at no job. */
  let carrier: TestGateway;
  let other: TestGateway;
  let admin: Client;
  let owner: Client & { userId: string };
  let id: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'deskgate-taken-'));
    const url = await urlOf();
    const env: Record<string, string> = url === undefined ? {} : { DESKGATE_DATABASE_URL: url };
    carrier = await startTestGateway({ dataDir, env: { ...env, DESKGATE_WORKER: 'false' } });
    other = await startTestGateway({ dataDir, env });
    admin = await other.signIn();
    owner = await addClient(carrier, 'owner');
    id = await owner.start('demo');
    await owner.until(id, 'running');
  });
  afterEach(async () => {
    await other.close();
    await carrier.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function watch(who: Client): Promise<WebSocket> {
    const socket = who.socket(id, 'binary');
    await opened(socket);
    return socket;
  }

  /** @returns the code with which the viewer was closed. */
  async function codeAfter(socket: WebSocket, takeAway: () => Promise<unknown>): Promise<number> {
    const closed = once(socket, 'close', { signal: AbortSignal.timeout(LOST_MS + GRACE_MS) });
    // the change below is awaited first
    closed.catch(() => undefined);
    await takeAway();
    const [code] = (await closed) as [number];
    return code;
  }

  async function done(answer: Promise<{ status: number; body: unknown }>): Promise<void> {
    const { status, body } = await answer;
    if (status >= 300) throw new Error(`It answered ${status}: ${JSON.stringify(body)}`);
  }

  describe('a viewer that another gateway carries ends within 2 s', () => {
    it('of the end of its session, and no other does', async () => {
      const [socket, theirs] = [await watch(owner), await watch(await carrier.signIn())];
      const path = `/api/v1/users/${owner.userId}/sessions`;
      expect(await codeAfter(socket, () => done(admin.send('DELETE', path)))).toBe(CLOSE_CODE['signed-out']);
      expect(theirs.readyState).toBe(theirs.OPEN);
      theirs.terminate();
    });

    it('of its user being disabled', async () => {
      const path = `/api/v1/users/${owner.userId}`;
      const socket = await watch(owner);
      expect(await codeAfter(socket, () => done(admin.send('PATCH', path, { isDisabled: true })))).toBe(
        CLOSE_CODE['signed-out'],
      );
    });

    it('of the permission being taken away', async () => {
      const grace = await addClient(carrier, 'grace');
      const path = `/api/v1/users/${grace.userId}`;
      await done(admin.send('PATCH', path, { accept: ['instances.all'] }));
      const socket = await watch(grace);
      expect(await codeAfter(socket, () => done(admin.send('PATCH', path, { accept: [] })))).toBe(
        CLOSE_CODE['not-allowed'],
      );
    });

    it('of its access key being revoked', async () => {
      const { body } = await owner.send<{ token: string; id: string }>('POST', '/api/v1/keys', {
        name: 'a program',
      });
      const socket = await watch(keyClient(carrier.url, body.token));
      expect(await codeAfter(socket, () => done(admin.send('POST', `/api/v1/keys/${body.id}/revoke`)))).toBe(
        CLOSE_CODE['signed-out'],
      );
    });

    it('of being put out', async () => {
      const socket = await watch(owner);
      const connections = `/api/v1/instances/${id}/connections`;
      const { items } = await admin.json<{ items: { id: string }[] }>(connections);
      const path = `${connections}/${items[0]?.id}`;
      expect(await codeAfter(socket, () => done(admin.send('DELETE', path)))).toBe(CLOSE_CODE['put-out']);
    });
  });
}
