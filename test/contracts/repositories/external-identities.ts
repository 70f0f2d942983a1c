import { beforeAll, describe, expect, it } from 'vitest';
import { identityKey } from '../../../src/auth/outside-identities.ts';
import { type Database, UniqueViolation } from '../../../src/db/database.ts';
import type { ExternalIdentityRow } from '../../../src/db/schema/rows.ts';
import { aUser, freshId, NOW, sessionRow } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

export function externalIdentityTests(sides: Sides): void {
  let db: Database;
  let other: Database;
  beforeAll(() => {
    ({ db, other } = sides);
  });

  function row(userId: string, subject: string, issuer = 'https://a.example'): ExternalIdentityRow {
    return { id: identityKey(issuer, subject), userId, issuer, subject, createdAt: NOW, usedAt: NOW };
  }

  async function session(userId: string): Promise<string> {
    const row = sessionRow(userId);
    await db.sessions.insert(row);
    return row.id;
  }

  describe('external identities', () => {
    it('differ by case and by spaces at the end, and sign one user in each', async () => {
      const users = [await aUser(db), await aUser(db), await aUser(db)];
      const name = freshId('Subject');
      const subjects = [name, name.toLowerCase(), `${name} `];
      for (const [n, subject] of subjects.entries())
        await db.externalIdentities.insert(row(users[n]?.id ?? '', subject));
      for (const [n, subject] of subjects.entries()) {
        const found = await other.externalIdentities.get(identityKey('https://a.example', subject));
        expect(found?.userId).toBe(users[n]?.id);
      }
    });

    it('belong to one user, who has one of each issuer', async () => {
      const [user, another] = [await aUser(db), await aUser(db)];
      const subject = freshId('subject');
      const attempts = [user, another].map(({ id }, n) =>
        [db, other][n]?.externalIdentities.insert(row(id, subject)).then(
          () => 'won',
          (error: unknown) => error,
        ),
      );
      const ends = await Promise.all(attempts);
      expect(ends.filter((end) => end === 'won')).toHaveLength(1);
      expect(ends.filter((end) => end instanceof UniqueViolation)).toHaveLength(1);
      const winner = ends[0] === 'won' ? user : another;
      await expect(db.externalIdentities.insert(row(winner.id, freshId('next')))).rejects.toThrow(
        UniqueViolation,
      );
      await db.externalIdentities.insert(row(winner.id, subject, 'https://b.example'));
      expect(await db.externalIdentities.ofUser(winner.id)).toHaveLength(2);
    });

    it('know the sessions that they have opened, until those end', async () => {
      const { id: userId } = await aUser(db);
      const identity = row(userId, freshId('subject'));
      await db.externalIdentities.insert(identity);
      const [one, two] = [await session(userId), await session(userId)];
      const sidKey = freshId('sid');
      await db.externalIdentities.addSession({ sessionId: one, identityId: identity.id, sidKey });
      await db.externalIdentities.addSession({ sessionId: two, identityId: identity.id, sidKey: null });
      expect((await other.externalIdentities.ofSession(one))?.id).toBe(identity.id);
      expect(new Set(await db.externalIdentities.sessionsOf({ identityId: identity.id }))).toEqual(
        new Set([one, two]),
      );
      expect(await db.externalIdentities.sessionsOf({ identityId: identity.id, sidKey })).toEqual([one]);
      await db.sessions.delete(one);
      expect(await db.externalIdentities.sessionsOf({ sidKey })).toEqual([]);
      expect(await db.externalIdentities.delete(identity.id)).toBe(true);
      expect(await db.externalIdentities.ofSession(two)).toBeNull();
    });
  });

  describe('what is taken once', () => {
    it('is taken by one of many, in whichever process, and forgotten in the end', async () => {
      const id = freshId('token');
      const takers = Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? db : other));
      const taken = await Promise.all(takers.map((one) => one.spentTokens.spend(id, NOW)));
      expect(taken.filter(Boolean)).toHaveLength(1);
      await db.spentTokens.deleteExpired(NOW);
      expect(await db.spentTokens.spend(id, NOW)).toBe(true);
    });
  });

  describe('groups that an identity provider gives', () => {
    it('take the place of all that it gave before, and of none that an administrator did', async () => {
      const { id: userId } = await aUser(db);
      const groups = [freshId('a'), freshId('b')];
      for (const id of groups)
        await db.groups.insert({
          id,
          name: id,
          description: '',
          needsSecondFactor: 0,
          accept: [],
          deny: [],
          createdAt: NOW,
          revision: 1,
        });
      const member = (n: number, origin: 'static' | 'mapped') => ({
        ...{ id: freshId('member'), groupId: groups[n] ?? '', userId, origin },
      });
      await db.groups.addMember(member(0, 'static'));
      await db.groups.replaceMapped(userId, [member(0, 'mapped'), member(1, 'mapped')]);
      await db.groups.replaceMapped(userId, [member(1, 'mapped')]);
      const found = await other.groups.ofUser(userId);
      expect(new Set(found.map(({ id, origin }) => `${id} ${origin}`))).toEqual(
        new Set([`${groups[0]} static`, `${groups[1]} mapped`]),
      );
    });
  });
}
