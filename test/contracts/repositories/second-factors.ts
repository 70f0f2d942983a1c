import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, UniqueViolation } from '../../../src/db/database.ts';
import type { PasskeyRow, SecondFactorRow } from '../../../src/db/schema/rows.ts';
import { aUser, freshId, NOW } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

const STEP = 59_000_000;

export function secondFactorTests(sides: Sides): void {
  let db: Database;
  let other: Database;
  beforeAll(() => {
    ({ db, other } = sides);
  });

  const either = (n: number): Database => (n % 2 === 0 ? db : other);
  const wins = async (attempts: readonly Promise<boolean>[]): Promise<number> =>
    (await Promise.all(attempts)).filter(Boolean).length;

  async function waiting(change: Partial<SecondFactorRow> = {}): Promise<SecondFactorRow> {
    const { id: userId } = await aUser(db);
    const row = {
      userId,
      secret: freshId('sealed'),
      createdAt: NOW,
      confirmedAt: null,
      lastStep: 0,
      ...change,
    };
    await db.secondFactors.put(row);
    return row;
  }

  describe('second factors', () => {
    it('are replaced until they are confirmed, and confirmed once', async () => {
      const first = await waiting();
      const row = { ...first, secret: freshId('sealed') };
      await other.secondFactors.put(row);
      expect(await db.secondFactors.get(row.userId)).toEqual(row);
      expect(await db.secondFactors.confirm(row.userId, first.secret, STEP, NOW)).toBe(false);
      const attempts = Array.from({ length: 10 }, (_, n) =>
        either(n).secondFactors.confirm(row.userId, row.secret, STEP, NOW + 1),
      );
      expect(await wins(attempts)).toBe(1);
      expect(await db.secondFactors.get(row.userId)).toEqual({
        ...row,
        confirmedAt: NOW + 1,
        lastStep: STEP,
      });
      await expect(db.secondFactors.put(row)).rejects.toBeInstanceOf(UniqueViolation);
      expect((await db.secondFactors.get(row.userId))?.confirmedAt).toBe(NOW + 1);
    });

    it('take a step once of 20 who come with it at once, and none of before', async () => {
      const { userId } = await waiting({ confirmedAt: NOW, lastStep: STEP });
      const attempts = Array.from({ length: 20 }, (_, n) =>
        either(n).secondFactors.useStep(userId, STEP + 1),
      );
      expect(await wins(attempts)).toBe(1);
      for (const step of [STEP - 1, STEP, STEP + 1])
        expect(await other.secondFactors.useStep(userId, step)).toBe(false);
      expect(await other.secondFactors.useStep(userId, STEP + 2)).toBe(true);
      const { userId: unconfirmed } = await waiting();
      expect(await db.secondFactors.useStep(unconfirmed, STEP)).toBe(false);
    });

    it('have recovery codes, each taken once, by its user', async () => {
      const [mine, theirs] = [await waiting(), await waiting()];
      const ids = [1, 2, 3].map(() => freshId('hash'));
      await db.secondFactors.replaceCodes(mine.userId, [freshId('hash')]);
      await db.secondFactors.replaceCodes(mine.userId, ids);
      await db.secondFactors.replaceCodes(theirs.userId, [freshId('hash')]);
      expect(await other.secondFactors.countCodes(mine.userId)).toBe(3);
      const [id = ''] = ids;
      expect(await db.secondFactors.takeCode(theirs.userId, id)).toBe(false);
      const attempts = Array.from({ length: 20 }, (_, n) =>
        either(n).secondFactors.takeCode(mine.userId, id),
      );
      expect(await wins(attempts)).toBe(1);
      expect(await db.secondFactors.delete(mine.userId)).toBe(true);
      expect(await db.secondFactors.delete(mine.userId)).toBe(false);
      await other.secondFactors.replaceCodes(mine.userId, []);
      expect(await db.secondFactors.countCodes(mine.userId)).toBe(0);
      expect(await db.secondFactors.countCodes(theirs.userId)).toBe(1);
    });
  });

  describe('passkeys', () => {
    async function aPasskey(change: Partial<PasskeyRow> = {}) {
      const user = await aUser(db);
      const row: PasskeyRow = {
        ...{ id: freshId(), userId: user.id, name: 'Telefon 📱', credentialKey: freshId('hash') },
        ...{ credentialId: 'x'.repeat(1364), publicKey: 'y'.repeat(700), counter: 0 },
        ...{ transports: ['internal' as const, 'hybrid' as const], createdAt: NOW, usedAt: null },
        ...change,
      };
      await db.passkeys.insert(row);
      return { user, row };
    }

    it('are found by their credential, once each', async () => {
      const { user, row } = await aPasskey();
      expect(await other.passkeys.findWithUser(row.credentialKey)).toEqual({ passkey: row, user });
      expect(await other.passkeys.findWithUser('none')).toBeNull();
      const twin = { ...row, id: freshId(), userId: (await aUser(db)).id };
      await expect(other.passkeys.insert(twin)).rejects.toBeInstanceOf(UniqueViolation);
    });

    it('count upwards, and one of many who come with the same count has it', async () => {
      const { row } = await aPasskey();
      for (const at of [NOW, NOW, NOW + 1]) expect(await db.passkeys.used(row.id, 0, at)).toBe(true);
      const high = 2 ** 32 - 1;
      const attempts = Array.from({ length: 20 }, (_, n) => either(n).passkeys.used(row.id, high, NOW + 2));
      expect(await wins(attempts)).toBe(1);
      for (const counter of [high, high - 1, 0])
        expect(await other.passkeys.used(row.id, counter, NOW + 3)).toBe(false);
      const found = await db.passkeys.ofUser(row.userId);
      expect(found).toEqual([{ ...row, counter: high, usedAt: NOW + 2 }]);
    });

    it('are named and deleted for their user alone', async () => {
      const { row } = await aPasskey();
      const second = { ...row, id: freshId(), credentialKey: freshId('hash'), createdAt: NOW - 1 };
      await db.passkeys.insert(second);
      const { id: stranger } = await aUser(db);
      expect(await db.passkeys.rename(stranger, row.id, 'Mine')).toBe(false);
      expect(await db.passkeys.delete(stranger, row.id)).toBe(false);
      expect(await db.passkeys.rename(row.userId, row.id, 'Key')).toBe(true);
      expect(await other.passkeys.ofUser(row.userId)).toEqual([second, { ...row, name: 'Key' }]);
      expect(await other.passkeys.delete(row.userId, row.id)).toBe(true);
      expect(await other.passkeys.delete(row.userId, row.id)).toBe(false);
      expect(await db.passkeys.count(row.userId)).toBe(1);
      expect(await db.passkeys.deleteOfUser(row.userId)).toBe(1);
      expect(await db.passkeys.count(row.userId)).toBe(0);
    });

    it('answer a challenge once of 20 who come with it, for what it was made for', async () => {
      const challenge = { id: freshId('hash'), binding: freshId('hash'), expiresAt: NOW };
      await db.passkeys.addChallenge(challenge);
      expect(await db.passkeys.takeChallenge(challenge.id, 'another')).toBeNull();
      const takers = Array.from({ length: 20 }, (_, n) =>
        either(n).passkeys.takeChallenge(challenge.id, challenge.binding),
      );
      const taken = await Promise.all(takers);
      expect(taken.filter((at) => at !== null)).toEqual([NOW]);
      await db.passkeys.addChallenge({ ...challenge, id: freshId('hash'), expiresAt: 5 });
      expect(await other.passkeys.deleteExpiredChallenges(4)).toBe(0);
      expect(await other.passkeys.deleteExpiredChallenges(5)).toBe(1);
    });
  });

  describe('tickets of half a sign-in', () => {
    it('count tries up to a number, also when many come at once, and end once', async () => {
      const { id: userId } = await aUser(db);
      const row = { id: freshId('ticket'), userId, expiresAt: NOW, tries: 0 };
      await db.signInTickets.insert(row);
      const tries = Array.from({ length: 20 }, (_, n) => either(n).signInTickets.countTry(row.id, 5));
      expect(await wins(tries)).toBe(5);
      expect(await other.signInTickets.get(row.id)).toEqual({ ...row, tries: 5 });
      const ends = Array.from({ length: 10 }, (_, n) => either(n).signInTickets.delete(row.id));
      expect(await wins(ends)).toBe(1);
      expect(await db.signInTickets.countTry(row.id, 5)).toBe(false);
    });

    it('are deleted when they are over, and with what their user had', async () => {
      const { id: userId } = await aUser(db);
      for (const expiresAt of [11, 12, NOW])
        await db.signInTickets.insert({ id: freshId('ticket'), userId, expiresAt, tries: 0 });
      expect(await db.signInTickets.deleteExpired(11)).toBe(1);
      expect(await other.signInTickets.deleteOfUser(userId)).toBe(2);
    });
  });
}
