import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Keys } from '../../src/auth/key-service.ts';
import type { RefusedKey } from '../../src/auth/keys.ts';
import { Permissions } from '../../src/auth/permissions.ts';
import { noSecondFactorRule } from '../../src/auth/second-factor-rule.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { EventBus } from '../../src/events/bus.ts';
import { silent } from '../../src/log.ts';
import { aUser } from '../db/rows.ts';

const HOUR = 3_600_000;

let dir: string;
let db: Database;
let keys: Keys;
let now: number;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deskgate-keys-'));
  db = await openDatabase({ url: `sqlite://${join(dir, 'a.db')}`, log: silent });
  now = Date.now();
  const rule = noSecondFactorRule(db);
  keys = new Keys({ db, bus: new EventBus(), permissions: new Permissions(), rule, now: () => now });
});
afterEach(async () => {
  await db.close();
  await rm(dir, { recursive: true, force: true });
});

async function newKey(): Promise<string> {
  const { id: userId, username } = await aUser(db);
  const { token } = await keys.add({ userId, username, keyId: null, may: () => true }, { name: 'robot' });
  return token;
}

it('a key is news from each address that it comes from, once an hour', async () => {
  const token = await newKey();
  const news = async (address: string) => (await keys.authenticate(token, address)).isNews;
  const seen = [await news('192.0.2.1'), await news('192.0.2.1'), await news('192.0.2.2')];
  expect([...seen, await news('192.0.2.1')]).toEqual([true, false, true, false]);
  now += HOUR + 1;
  expect([await news('192.0.2.1'), await news('192.0.2.2')]).toEqual([false, true]);
});

it('countless addresses of a key are forgotten again, and each is news', async () => {
  const token = await newKey();
  let news = 0;
  for (let n = 0; n < 1100; n += 1) {
    const { isNews } = await keys.authenticate(token, `10.0.${n >> 8}.${n & 255}`);
    if (isNews) news += 1;
  }
  expect(news).toBe(1100);
});

it('a key that is refused tells whose it is, and nothing else of them', async () => {
  const token = await newKey();
  const [, id = ''] = token.split('_');
  await db.accessKeys.revoke(id, now);
  const refused = await keys.authenticate(token, '192.0.2.1').catch((error: unknown) => error);
  const owner = { id: expect.any(String), username: expect.any(String) };
  expect(refused).toMatchObject({ code: 'KEY_INVALID', isNews: true });
  expect((refused as RefusedKey).key).toEqual({ id, owner });
});
