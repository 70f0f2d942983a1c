import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshMysql } from '../db/fresh-mysql.ts';
import { describeWith } from '../testbed/parts.ts';
import type { Client } from './gateway.ts';
import { type GatewayProcess, spawnGateway } from './gateway-process.ts';

interface Listed {
  readonly items: readonly { readonly id: string }[];
}

/** Before the request is read, while its rows are written and after they are; null: when the answer has come, however late. */
const DELAYS_MS = [0, 1, 2, 4, 6, 9, 13, 20, 40, 120, null];
const secret = randomBytes(32).toString('base64');
let dir: string;
let running: GatewayProcess | null;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deskgate-start-key-'));
  running = null;
});
afterEach(async () => {
  await running?.kill();
  await rm(dir, { recursive: true, force: true });
});

async function start(url: string): Promise<GatewayProcess> {
  running = await spawnGateway(dir, { DESKGATE_DATABASE_URL: url, DESKGATE_SECRET_KEY: secret });
  return running;
}

const ask = (me: Client, key: string): Promise<Response> =>
  me.fetch('/api/v1/apps/demo/start', { method: 'POST', headers: { 'idempotency-key': key } });

/** @returns the instance that the answer tells of; null where none came. */
async function idIn(answer: Promise<Response>): Promise<string | null> {
  const told = await answer.catch(() => null);
  return told?.status === 201 ? ((await told.json().catch(() => null))?.id ?? null) : null;
}

async function survivesEveryDelay(url: string): Promise<void> {
  let gateway = await start(url);
  let me = await gateway.signIn();
  let answered = 0;
  let cutOff = 0;
  const known = new Set<string>();
  for (const delay of DELAYS_MS) {
    const key = `start-${delay ?? 'answered'}`;
    const first = idIn(ask(me, key));
    await (delay === null ? first : new Promise((resolve) => setTimeout(resolve, delay)));
    await gateway.kill();
    const before = await first;
    gateway = await start(url);
    me = await gateway.signIn();
    const again = await idIn(ask(me, key));
    expect(again, `no answer for ${key}`).not.toBeNull();
    if (before === null) cutOff += 1;
    else {
      answered += 1;
      expect(again).toBe(before);
    }
    expect(await idIn(ask(me, key))).toBe(again);
    known.add(again ?? '');
    const { items } = await me.json<Listed>('/api/v1/instances?ended=true&limit=200');
    expect(new Set(items.map(({ id }) => id))).toEqual(known);
  }
  // a crash that never comes in between proves nothing
  expect([cutOff > 0, answered > 0]).toEqual([true, true]);
}

describe('a start that its client names, and kill -9 at any moment of it', () => {
  it('is one instance when it is asked for again, on SQLite', async () => {
    await survivesEveryDelay(`sqlite://${join(dir, 'start-key.db')}`);
  }, 240_000);
});

describeWith(['mariadb'], 'a start that its client names, and kill -9, on MariaDB', ({ mariadb }) => {
  it('is one instance when it is asked for again', async () => {
    const fresh = await freshMysql(mariadb.url);
    try {
      await survivesEveryDelay(fresh.url);
      await running?.kill();
      running = null;
    } finally {
      await fresh.drop();
    }
  }, 240_000);
});
