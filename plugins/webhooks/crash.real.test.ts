import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FreshMysql, freshMysql } from '../../test/db/fresh-mysql.ts';
import type { Client } from '../../test/flows/gateway.ts';
import { type GatewayProcess, spawnGateway } from '../../test/flows/gateway-process.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { type Receiver, startReceiver } from './testing/receiver.ts';

interface Told {
  readonly delivery: string;
  readonly seq: number;
  readonly type: string;
  readonly instanceId: string;
}

let dirs: string[];
let running: GatewayProcess[];
let receiver: Receiver;
const key = randomBytes(32).toString('base64');

beforeEach(async () => {
  [dirs, running] = [[], []];
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const gateway of running) await gateway.kill();
  await receiver.close();
  for (const dir of dirs) await rm(dir, { recursive: true, force: true });
});

async function aDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'deskgate-hooks-'));
  dirs.push(dir);
  return dir;
}

async function start(dir: string, url: string): Promise<GatewayProcess> {
  const gateway = await spawnGateway(dir, { DESKGATE_DATABASE_URL: url, DESKGATE_SECRET_KEY: key });
  running.push(gateway);
  return gateway;
}

async function kill(gateway: GatewayProcess): Promise<void> {
  running.splice(running.indexOf(gateway), 1);
  await gateway.kill();
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const addHook = (me: Client): Promise<{ id: string }> =>
  me.json('/api/v1/webhooks', { method: 'POST', body: JSON.stringify({ url: receiver.url }) });

/** Stops everything, and waits until all of it is told. */
async function endAll(me: Client, hookId: string): Promise<string[]> {
  const ids = async (ended: boolean): Promise<string[]> =>
    (await me.json<{ items: { id: string }[] }>(`/api/v1/instances?limit=200&ended=${ended}`)).items.map(
      ({ id }) => id,
    );
  for (const id of await ids(false)) await me.fetch(`/api/v1/instances/${id}`, { method: 'DELETE' });
  await expect.poll(() => ids(false), { timeout: 60_000, interval: 250 }).toEqual([]);
  const all = await ids(true);
  const ended = (): number =>
    new Set(
      told()
        .filter(({ type }) => type === 'instance.stopped')
        .map(({ instanceId }) => instanceId),
    ).size;
  await expect.poll(ended, { timeout: 60_000, interval: 100 }).toBe(all.length);
  const pending = async (): Promise<number> =>
    (await me.json<{ total: number }>(`/api/v1/webhooks/${hookId}/deliveries?status=pending`)).total;
  await expect.poll(pending, { timeout: 60_000, interval: 250 }).toBe(0);
  return all;
}

/** What arrived, without what arrived under the same id before. */
function told(): Told[] {
  const byId = new Map<string, Told>();
  for (const { headers, body } of receiver.received) {
    const delivery = String(headers['deskgate-delivery']);
    const { seq, type, payload } = JSON.parse(body);
    if (!byId.has(delivery)) byId.set(delivery, { delivery, seq, type, instanceId: payload.instanceId });
  }
  return [...byId.values()];
}

function expectWholeStories(ids: readonly string[]): void {
  const all = told();
  expect(new Set(all.map(({ seq }) => seq)).size).toBe(all.length);
  for (const id of ids) {
    const story = all.filter(({ instanceId }) => instanceId === id);
    const types = story.map(({ type }) => type.replace('instance.', ''));
    expect(types[0], types.join(' ')).toBe('requested');
    expect(types.slice(-1), types.join(' ')).toEqual(['stopped']);
    for (const once of ['requested', 'stopping', 'stopped']) {
      expect(
        types.filter((type) => type === once),
        types.join(' '),
      ).toHaveLength(1);
    }
    expect(story.map(({ seq }) => seq)).toEqual(story.map(({ seq }) => seq).toSorted((a, b) => a - b));
  }
}

describe('kill -9, again and again', () => {
  it('loses no event and tells none twice', async () => {
    const dir = await aDir();
    const url = `sqlite://${join(dir, 'deskgate.db')}`;
    let gateway = await start(dir, url);
    const hook = await addHook(await gateway.signIn());
    for (const delay of [0, 5, 15, 40, 100]) {
      const me = await gateway.signIn();
      const starts = [1, 2, 3].map(() => me.start('demo'));
      const asked = Promise.allSettled(starts);
      // one is committed, and the others are somewhere
      await Promise.any(starts);
      await later(delay);
      await kill(gateway);
      await asked;
      gateway = await start(dir, url);
    }
    const ids = await endAll(await gateway.signIn(), hook.id);
    expect(ids.length).toBeGreaterThanOrEqual(5);
    expectWholeStories(ids);
  });
});

describeWith(['mariadb'], 'two gateways on one MariaDB', ({ mariadb }) => {
  let fresh: FreshMysql;

  beforeEach(async () => {
    fresh = await freshMysql(mariadb.url);
  });
  afterEach(async () => {
    for (const gateway of running.splice(0)) await gateway.kill();
    await fresh.drop();
  });

  it('tell every event once and in order, also when one of them is killed', async () => {
    const dir = await aDir();
    const one = await start(dir, fresh.url);
    const two = await start(await aDir(), fresh.url);
    const [first, second] = [await one.signIn(), await two.signIn()];
    const hook = await addHook(second);
    await Promise.all([first, second, first, second, first, second].map((me) => me.start('demo')));
    await later(50);
    const lost = [1, 2].map(() => first.start('demo').catch(() => null));
    await later(20);
    await kill(one);
    await Promise.all(lost);
    await second.start('demo');
    await start(dir, fresh.url);
    const ids = await endAll(second, hook.id);
    expect(ids.length).toBeGreaterThan(6);
    expectWholeStories(ids);
    expect(receiver.received.length - told().length).toBeLessThanOrEqual(1);
  });
});
