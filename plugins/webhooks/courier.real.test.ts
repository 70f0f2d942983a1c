import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pause } from '../../src/api.ts';
import { aWebhook, deliveryRow } from '../../test/db/rows.ts';
import { fakeLog } from '../../test/fakes/core/fake-log.ts';
import { startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { Courier, type CourierOptions } from './courier.ts';
import type { Outcome, Post } from './post.ts';

const DELIVERED: Outcome = { isDelivered: true, httpStatus: 200, error: null };
const REFUSED: Outcome = { isDelivered: false, httpStatus: 503, error: 'The receiver answered 503.' };

let gateway: TestGateway;
let stop: AbortController;
let runs: Promise<void>[];
/** `hook/seq` of each try, in order. */
let tries: string[];
let answer: (post: Post) => Promise<Outcome>;

beforeAll(async () => {
  // its database is what is used here
  gateway = await startTestGateway({ env: { DESKGATE_DISABLED_PLUGINS: 'webhooks' } });
});
afterAll(() => gateway.close());
beforeEach(async () => {
  for (const { id } of await gateway.db.webhooks.list()) await gateway.db.webhooks.delete(id);
  [stop, runs, tries] = [new AbortController(), [], []];
  answer = async () => DELIVERED;
});
afterEach(async () => {
  stop.abort();
  await Promise.all(runs);
});

function run(more: Partial<CourierOptions> = {}, signal = stop.signal): void {
  runs.push(new Courier({ ...optionsOf(), ...more }).run(signal));
}

function optionsOf(): CourierOptions {
  const { webhooks: hooks, webhookDeliveries: deliveries } = gateway.db;
  return {
    store: { hooks, deliveries },
    log: fakeLog(),
    version: '1.2.3',
    secretOf: () => 'secret',
    post: (post) => {
      tries.push(`${new URL(post.url).pathname.slice(1)}/${JSON.parse(post.body).seq}`);
      return answer(post);
    },
    concurrency: 4,
    timeoutMs: 1000,
    allowLinkLocal: false,
    retryMs: [30, 60],
    lookEveryMs: 10,
  };
}

async function hookWith(name: string, ...seqs: number[]): Promise<string> {
  const { id } = await aWebhook(gateway.db, { url: `http://receiver/${name}` });
  for (const seq of seqs) await gateway.db.webhookDeliveries.add(deliveryRow(id, { seq, body: { seq } }));
  return id;
}

const rowsOf = async (webhookId: string) =>
  (await gateway.db.webhookDeliveries.list({ webhookId, offset: 0, limit: 100 })).rows.toSorted(
    (a, b) => a.seq - b.seq,
  );
const left = async (webhookId: string): Promise<number> =>
  (await rowsOf(webhookId)).filter(({ status }) => status === 'pending').length;

/** Waits for what happens soon, however busy the machine is. */
const poll = <T>(ask: () => T) => expect.poll(ask, { timeout: 12_000, interval: 20 });

describe('the courier', () => {
  it('tries again with the configured pauses, and then has failed', async () => {
    answer = async () => REFUSED;
    const id = await hookWith('a', 1);
    run();
    await poll(() => left(id)).toBe(0);
    expect(tries).toEqual(['a/1', 'a/1', 'a/1']);
    const [row] = await rowsOf(id);
    expect(row).toMatchObject({ status: 'failed', tries: 3, httpStatus: 503, error: REFUSED.error });
    expect(row?.endedAt).not.toBeNull();
  });

  it('forgets the reason of a failure when a later try succeeds', async () => {
    let failures = 1;
    answer = async () => (failures-- > 0 ? REFUSED : DELIVERED);
    const id = await hookWith('a', 1);
    run();
    await poll(() => left(id)).toBe(0);
    expect((await rowsOf(id))[0]).toMatchObject({
      status: 'delivered',
      tries: 2,
      httpStatus: 200,
      error: null,
    });
  });

  it('tells one hook one thing after the other, in order, whatever others do', async () => {
    let isBusy = false;
    answer = async ({ url, signal }) => {
      if (url.endsWith('/slow')) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      if (!url.endsWith('/a')) return DELIVERED;
      expect(isBusy).toBe(false);
      isBusy = true;
      await new Promise((resolve) => setTimeout(resolve, 2));
      isBusy = false;
      return DELIVERED;
    };
    await hookWith('slow', 1, 2);
    const id = await hookWith('a', 3, 1, 2, 5, 4);
    run();
    await poll(() => left(id)).toBe(0);
    expect(tries.filter((one) => one.startsWith('a'))).toEqual(['a/1', 'a/2', 'a/3', 'a/4', 'a/5']);
    expect(tries.filter((one) => one.startsWith('slow'))).toEqual(['slow/1']);
  });

  it('lets later events of a hook go on while one waits for its next try', async () => {
    answer = async ({ body }) => (JSON.parse(body).seq === 1 ? REFUSED : DELIVERED);
    const id = await hookWith('a', 1, 2, 3);
    run({ retryMs: [60_000] });
    await poll(() => left(id)).toBe(1);
    expect(tries).toEqual(['a/1', 'a/2', 'a/3']);
  });

  it('has no more under way than it may', async () => {
    let now = 0;
    let most = 0;
    const opened = new AbortController();
    answer = async () => {
      most = Math.max(most, ++now);
      if (!opened.signal.aborted) await once(opened.signal, 'abort');
      now -= 1;
      return DELIVERED;
    };
    const ids = await Promise.all(Array.from({ length: 10 }, (_, n) => hookWith(`h${n}`, 1, 2)));
    run({ concurrency: 3, lookEveryMs: 5 });
    await poll(() => now).toBe(3);
    await pause(25);
    expect(now).toBe(3);
    opened.abort();
    for (const id of ids) await poll(() => left(id)).toBe(0);
    expect(most).toBe(3);
    expect(tries).toHaveLength(20);
  });

  it('delivers each once where two work on one database', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, (_, n) => hookWith(`h${n}`, 1, 2, 3, 4)));
    run();
    run();
    for (const id of ids) await poll(() => left(id)).toBe(0);
    expect(tries).toHaveLength(20);
    expect(new Set(tries).size).toBe(20);
  });

  it('puts back what is under way when its turn is over, and the next one goes on at once', async () => {
    answer = async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return REFUSED;
    };
    const id = await hookWith('a', 1);
    const turn = new AbortController();
    run({ retryMs: [] }, turn.signal);
    await poll(() => tries).toHaveLength(1);
    turn.abort();
    await Promise.all(runs);
    expect((await rowsOf(id))[0]).toMatchObject({ status: 'pending', tries: 1 });
    answer = async () => DELIVERED;
    run();
    await poll(() => left(id)).toBe(0);
  });

  it('goes on with what one that is dead was at, in its place', async () => {
    const id = await hookWith('a', 1, 2);
    const now = Date.now();
    await gateway.db.webhookDeliveries.claimNext(now, now + 60_000, []);
    const courier = new Courier({ ...optionsOf(), retryMs: [] });
    await courier.takeOver();
    runs.push(courier.run(stop.signal));
    await poll(() => left(id)).toBe(0);
    expect(tries).toEqual(['a/1', 'a/2']);
  });

  it('fails what it cannot sign, without its secret in sight', async () => {
    const id = await hookWith('a', 1);
    run({
      retryMs: [],
      secretOf: () => {
        throw new Error('sealed with another key');
      },
    });
    await poll(() => left(id)).toBe(0);
    expect((await rowsOf(id))[0]).toMatchObject({
      status: 'failed',
      error: "The hook's secret cannot be read with the gateway's key.",
    });
    expect(tries).toEqual([]);
  });
});
