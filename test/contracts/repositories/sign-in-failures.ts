import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, type FailureRule, UniqueViolation } from '../../../src/db/database.ts';
import { aUser, freshId, NOW } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

const HOLD = 1000;
/** Three, then one after each wait. */
const rule: FailureRule = {
  keepMs: 10_000,
  isWindow: false,
  heldUntil: (failures, now) => (failures < 3 ? 0 : now + HOLD * 2 ** (failures - 3)),
};
const inWindow: FailureRule = {
  keepMs: 10_000,
  isWindow: true,
  heldUntil: (failures, _now, expiresAt) => (failures < 3 ? 0 : expiresAt),
};

export function signInFailureTests(sides: Sides): void {
  let db: Database;
  let other: Database;
  beforeAll(() => {
    ({ db, other } = sides);
  });

  const either = (n: number): Database => (n % 2 === 0 ? db : other);
  const aKey = (account: string | null = freshId('account')) => ({ id: freshId('failure'), account });

  describe('failures of sign-ins', () => {
    it('are let through as often as the rule says, of 30 who come at once to two gateways', async () => {
      const key = aKey();
      const counts = await Promise.all(
        Array.from({ length: 30 }, (_, n) => either(n).signInFailures.count(key, NOW, rule)),
      );
      expect(counts.filter((until) => until === null)).toHaveLength(3);
      expect(counts.filter((until) => until === NOW + HOLD)).toHaveLength(27);
    });

    it('hold back for longer each time, and let one of many through after each wait', async () => {
      const key = aKey();
      for (let n = 0; n < 3; n += 1) expect(await db.signInFailures.count(key, NOW, rule)).toBeNull();
      let now = NOW;
      for (const hold of [HOLD, 2 * HOLD, 4 * HOLD]) {
        expect(await other.signInFailures.count(key, now + hold - 1, rule)).toBe(now + hold);
        now += hold;
        const counts = await Promise.all(
          Array.from({ length: 10 }, (_, n) => either(n).signInFailures.count(key, now, rule)),
        );
        expect(counts.filter((until) => until === null)).toHaveLength(1);
      }
    });

    it('begin anew when they are forgotten, which each one puts off, but not in a window', async () => {
      const [key, window] = [aKey(), aKey()];
      for (const at of [NOW, NOW + 6000]) {
        await db.signInFailures.count(key, at, rule);
        await db.signInFailures.count(window, at, inWindow);
      }
      const later = NOW + 12_000;
      expect(await other.signInFailures.count(key, later, rule)).toBeNull();
      expect(await other.signInFailures.count(key, later, rule)).toBe(later + HOLD);
      for (let n = 0; n < 3; n += 1)
        expect(await other.signInFailures.count(window, later, inWindow)).toBeNull();
      expect(await other.signInFailures.count(window, later, inWindow)).toBe(later + 10_000);
    });

    it('are given back one by one, forgotten by account, and told by account', async () => {
      const [key, elsewhere] = [aKey(), aKey(null)];
      for (const one of [key, elsewhere])
        for (let n = 0; n < 3; n += 1) await db.signInFailures.count(one, NOW, rule);
      const account = key.account ?? '';
      expect(await other.signInFailures.heldUntil([key.id, elsewhere.id, freshId()], NOW)).toBe(NOW + HOLD);
      expect(await other.signInFailures.heldUntil([key.id], NOW + HOLD)).toBe(0);
      expect([...(await other.signInFailures.heldAccounts([account, freshId()], NOW))]).toEqual([
        [account, NOW + HOLD],
      ]);
      await other.signInFailures.giveBack(elsewhere.id);
      expect(await db.signInFailures.count(elsewhere, NOW, rule)).toBeNull();
      expect(await db.signInFailures.count(elsewhere, NOW, rule)).toBe(NOW + HOLD);
      expect(await db.signInFailures.forgetAccount(account, NOW)).toBe(1);
      expect(await db.signInFailures.forgetAccount(account, NOW)).toBe(0);
      expect(await db.signInFailures.count(key, NOW, rule)).toBeNull();
      await db.signInFailures.forgetShared();
      expect(await db.signInFailures.heldUntil([elsewhere.id], NOW)).toBe(0);
      await db.signInFailures.forget(key.id);
      await db.signInFailures.giveBack(key.id);
    });

    it('are deleted when they are over, so many at a time', async () => {
      const keys = [1, 2, 3].map(() => aKey());
      for (const key of keys) await db.signInFailures.count(key, 11, { ...rule, keepMs: 1 });
      expect(await other.signInFailures.deleteExpired(11, 100)).toBe(0);
      expect(await other.signInFailures.deleteExpired(12, 2)).toBe(2);
      expect(await other.signInFailures.deleteExpired(12, 2)).toBe(1);
    });
  });

  describe('account links', () => {
    it('are found and taken for what they are for until they are over, once of 20 who come at once', async () => {
      const { id: userId } = await aUser(db);
      const row = {
        ...{ id: freshId('link'), purpose: 'recover' as const, userId },
        ...{ email: 'ada@example.org', tries: 0, expiresAt: NOW },
      };
      await db.accountLinks.insert(row);
      expect(await other.accountLinks.get(row.id, 'recover', NOW - 1)).toEqual(row);
      expect(await other.accountLinks.get(row.id, 'recover', NOW)).toBeNull();
      expect(await other.accountLinks.get(row.id, 'register', NOW - 1)).toBeNull();
      const tries = await Promise.all(
        Array.from({ length: 10 }, (_, n) => either(n).accountLinks.countTry(row.id, 5)),
      );
      expect(tries.filter(Boolean)).toHaveLength(5);
      expect(await db.accountLinks.take(row.id, 'address', NOW - 1)).toBe(false);
      expect(await db.accountLinks.take(row.id, 'recover', NOW)).toBe(false);
      const takes = await Promise.all(
        Array.from({ length: 20 }, (_, n) => either(n).accountLinks.take(row.id, 'recover', NOW - 1)),
      );
      expect(takes.filter(Boolean)).toHaveLength(1);
    });

    it('go with their user, and when they are over', async () => {
      const { id: userId } = await aUser(db);
      const row = { purpose: 'none' as const, email: 'ada@example.org', tries: 0 };
      await db.accountLinks.insert({ ...row, id: freshId('link'), userId, expiresAt: NOW });
      for (const expiresAt of [11, 12])
        await db.accountLinks.insert({ ...row, id: freshId('link'), userId: null, expiresAt });
      expect(await other.accountLinks.deleteOfUser(userId)).toBe(1);
      expect(await other.accountLinks.deleteExpired(11, 10)).toBe(1);
      expect(await other.accountLinks.deleteExpired(12, 10)).toBe(1);
    });
  });

  describe('mail addresses', () => {
    it('belong to one user each, and to as many as like to none', async () => {
      const email = `${freshId('mail')}@example.org`;
      const people = [await aUser(db), await aUser(db), await aUser(db)];
      const results = await Promise.allSettled(
        people.map(({ id }, n) => either(n).users.update(id, { email })),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(UniqueViolation);
      const owner = await other.users.findByEmail(email);
      expect(people.map(({ id }) => id)).toContain(owner?.id);
      for (const { id } of people) expect(await db.users.update(id, { email: null })).toBe(true);
      expect(await other.users.findByEmail(email)).toBeNull();
    });
  });

  describe('known places', () => {
    it('are known for a while after they were used last, and go with their user', async () => {
      const { id: userId } = await aUser(db);
      const [old, young, unused] = [freshId('place'), freshId('place'), freshId('place')];
      await db.knownPlaces.put({ id: old, userId, usedAt: 5 });
      await db.knownPlaces.put({ id: young, userId, usedAt: 5 });
      await other.knownPlaces.put({ id: young, userId, usedAt: NOW });
      expect(await other.knownPlaces.known([old, young, unused], NOW - 1)).toEqual(new Set([young]));
      expect(await db.knownPlaces.deleteBefore(5, 100)).toBe(1);
      expect(await db.knownPlaces.deleteOfUser(userId)).toBe(1);
      expect(await db.knownPlaces.known([old, young], 0)).toEqual(new Set());
    });
  });
}
