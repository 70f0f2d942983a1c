import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noAccountMails } from '../src/auth/account-mails.ts';
import { Keys } from '../src/auth/key-service.ts';
import { createLocalAuth } from '../src/auth/local-auth.ts';
import type { Actor } from '../src/auth/model.ts';
import { People } from '../src/auth/people-service.ts';
import { Permissions } from '../src/auth/permissions.ts';
import { noSecondFactorRule } from '../src/auth/second-factor-rule.ts';
import { checkedName, partOf } from '../src/checked.ts';
import type { Database } from '../src/db/database.ts';
import { openDatabase } from '../src/db/open.ts';
import { EventBus } from '../src/events/bus.ts';
import { silent } from '../src/log.ts';
import { aUser } from './db/rows.ts';

let folder: string;
let db: Database;
let keys: Keys;
let people: People;
let admin: Actor;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deskgate-checked-'));
  db = await openDatabase({ url: `sqlite://${join(folder, 'a.db')}`, log: silent });
  const bus = new EventBus();
  const permissions = new Permissions();
  keys = new Keys({ db, bus, permissions, rule: noSecondFactorRule(db) });
  people = new People({
    db,
    auth: createLocalAuth({ db, bus, sessionMs: 1000 }),
    permissions,
    mails: noAccountMails,
  });
  const { id, username } = await aUser(db, { role: 'admin' });
  admin = { userId: id, username, keyId: null, may: () => true };
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

const many = (count: number, item: string): string[] => Array.from({ length: count }, () => item);
const LONG = 'x'.repeat(65);
const refused = { code: 'INVALID_BODY' };

/** What a door would have refused already: a service does not rely on that. */
describe('a service refuses at its own door', () => {
  it.each([
    ['name', { name: '' }],
    ['name', { name: '  ' }],
    ['name', { name: LONG }],
    ['scopes', { name: 'a', scopes: many(101, 'apps.*') }],
    ['addresses', { name: 'a', addresses: many(101, '10.0.0.1') }],
    ['expiresAt', { name: 'a', expiresAt: Number.NaN }],
    ['expiresAt', { name: 'a', expiresAt: 1e300 }],
  ])('a key with a wrong %s', async (detail, key) => {
    await expect(keys.add(admin, key)).rejects.toMatchObject({ ...refused, detail });
    expect((await keys.list(admin)).total).toBe(0);
  });

  it.each([
    ['description', { name: 'a', description: 'x'.repeat(256) }],
    ['accept', { name: 'a', accept: many(101, 'apps.*') }],
    ['deny', { name: 'a', deny: many(101, 'apps.*') }],
    ['name', { name: '' }],
  ])('a group with a wrong %s', async (detail, group) => {
    await expect(people.addGroup(admin, group)).rejects.toMatchObject({ ...refused, detail });
    const { id, revision } = await people.addGroup(admin, { name: 'fine' });
    await expect(people.changeGroup(admin, id, group)).rejects.toMatchObject({ ...refused, detail });
    await people.removeGroup(admin, id, revision);
  });

  it('a user with a role that there is not, or with too many permissions', async () => {
    const role = 'owner' as 'user';
    const made = people.addUser(admin, { username: 'ada', password: 'a long password', role });
    await expect(made).rejects.toMatchObject({ ...refused, detail: 'role' });
    const { id } = await aUser(db);
    for (const change of [{ role }, { accept: many(101, '*') }, { deny: many(101, '*') }])
      await expect(people.changeUser(admin, id, change)).rejects.toMatchObject(refused);
    expect((await people.user(admin, id)).revision).toBe(1);
  });

  it.each([{ limit: -1 }, { limit: 1.5 }, { limit: Number.NaN }, { offset: -1 }, { offset: Number.NaN }])(
    'a part of a list that is none: %o',
    async (part) => {
      const wrong = { code: 'BAD_REQUEST', detail: Object.keys(part)[0] };
      await expect(keys.list(admin, part)).rejects.toMatchObject(wrong);
      await expect(people.users(admin, part)).rejects.toMatchObject(wrong);
      await expect(people.groups(admin, part)).rejects.toMatchObject(wrong);
      expect(() => partOf(part)).toThrow();
    },
  );
});

it('no more of a list is read at once than a service gives', () => {
  expect(partOf({})).toEqual({ offset: 0, limit: 50 });
  expect(partOf({ offset: 3, limit: 1000 })).toEqual({ offset: 3, limit: 200 });
  expect(partOf({ limit: 1000 }, { most: 500 })).toEqual({ offset: 0, limit: 500 });
});

describe('a name', () => {
  it.each(['two\nlines', 'a\ttab', 'bell\u0007', 'c1\u0085'])('has no control characters: %j', (name) => {
    expect(() => checkedName('name', name, 64)).toThrow(
      expect.objectContaining({ code: 'INVALID_BODY', message: 'name: expected no control characters.' }),
    );
  });

  it('is of any letters, without the spaces around it', () => {
    expect(checkedName('name', ' Schlüssel 🗝 \n', 64)).toBe('Schlüssel 🗝');
  });
});
