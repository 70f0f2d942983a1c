import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, UniqueViolation } from '../../../src/db/database.ts';
import { aUser, freshId, NOW, sessionRow, userRow } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

export function identityTests(sides: Sides): void {
  let db: Database;
  let other: Database;

  beforeAll(() => {
    ({ db, other } = sides);
  });

  describe('users', () => {
    it('finds a user by any spelling of its name', async () => {
      const username = `${freshId('User')}-Ärger`;
      const user = await aUser(db, { username });
      for (const spelling of [username, username.toLowerCase(), username.toUpperCase()]) {
        expect(await db.users.findByUsername(spelling)).toMatchObject({ id: user.id });
      }
      expect(await db.users.findByUsername(username.replace('Ä', 'A'))).toBeNull();
    });

    it('refuses two users whose names differ in case only', async () => {
      const user = await aUser(db);
      const twin = userRow({ username: user.username.toUpperCase() });
      await expect(db.users.insert(twin)).rejects.toBeInstanceOf(UniqueViolation);
      expect(await db.users.get(twin.id)).toBeNull();
    });

    it('changes only the named columns and keeps the name in lower case', async () => {
      const user = await aUser(db, { passwordHash: 'hash', role: 'admin' });
      await db.users.update(user.id, { disabledAt: NOW });
      expect(await db.users.get(user.id)).toEqual({ ...user, disabledAt: NOW, revision: 2 });
      await db.users.update(user.id, { username: `${user.username}-NEW`, disabledAt: null });
      expect(await db.users.get(user.id)).toEqual({ ...user, username: `${user.username}-new`, revision: 3 });
      expect(await db.users.update(user.id, {}, 2)).toBe(false);
      expect(await db.users.update(user.id, {}, 3)).toBe(true);
      expect(await db.users.update('nobody', { role: 'user' })).toBe(false);
    });

    it('refuses to rename a user to the name of another', async () => {
      const [one, two] = [await aUser(db), await aUser(db)];
      await expect(db.users.update(one.id, { username: two.username })).rejects.toBeInstanceOf(
        UniqueViolation,
      );
    });

    it('keeps whoever else counts what a user has waiting, and changes nothing', async () => {
      const user = await aUser(db);
      const add = (of: Database) =>
        of.tx(async () => {
          expect(await of.users.hold(user.id)).toBe(true);
          const there = (await of.sessions.listOfUser(user.id, 0)).length;
          if (there < 3) await of.sessions.insert(sessionRow(user.id));
        });
      await Promise.all(Array.from({ length: 12 }, (_, n) => add(n % 2 === 0 ? db : other)));
      expect(await db.sessions.listOfUser(user.id, 0)).toHaveLength(3);
      expect(await db.users.get(user.id)).toEqual(user);
      expect(await db.users.hold('nobody')).toBe(false);
    });

    it('counts and lists them by name', async () => {
      const before = await db.users.count();
      const [b, a] = [
        await aUser(db, { username: `b${freshId()}` }),
        await aUser(db, { username: `a${freshId()}` }),
      ];
      expect(await db.users.count()).toBe(before + 2);
      const ids = (await db.users.list()).map(({ id }) => id);
      expect(ids).toHaveLength(before + 2);
      expect(ids.indexOf(a.id)).toBeLessThan(ids.indexOf(b.id));
    });
  });

  describe('sessions', () => {
    it('gives a session with its user, and null for none', async () => {
      const user = await aUser(db);
      const session = sessionRow(user.id);
      await db.sessions.insert(session);
      expect(await db.sessions.findWithUser(session.id)).toEqual({ session, user });
      expect(await db.sessions.findWithUser(session.id.toUpperCase())).toBeNull();
      expect(await db.sessions.findWithUser('')).toBeNull();
    });

    it('refuses a session of nobody', async () => {
      await expect(db.sessions.insert(sessionRow('nobody'))).rejects.toThrow();
    });

    it('renews a session', async () => {
      const session = sessionRow((await aUser(db)).id);
      await db.sessions.insert(session);
      await db.sessions.touch(session.id, NOW + 5, NOW + 5000);
      const found = await db.sessions.findWithUser(session.id);
      expect(found?.session).toEqual({ ...session, seenAt: NOW + 5, expiresAt: NOW + 5000 });
    });

    it('names a session, and takes the name off', async () => {
      const session = sessionRow((await aUser(db)).id);
      await db.sessions.insert(session);
      for (const name of ['Bücherei 🖥', null]) {
        expect(await db.sessions.rename(session.id, name)).toBe(true);
        expect((await other.sessions.findWithUser(session.id))?.session).toEqual({ ...session, name });
      }
      expect(await db.sessions.rename('none', 'name')).toBe(false);
      await other.sessions.setFactor(session.id, 'passkey');
      expect((await db.sessions.findWithUser(session.id))?.session.factor).toBe('passkey');
    });

    it('lists those of a user that are not over, and deletes all but one', async () => {
      const [user, bystander] = [await aUser(db), await aUser(db)];
      const rows = [1, 2, 3].map((n) => sessionRow(user.id, { seenAt: NOW + n }));
      const over = sessionRow(user.id, { expiresAt: NOW });
      for (const row of [...rows, over, sessionRow(bystander.id)]) await db.sessions.insert(row);
      expect(await other.sessions.listOfUser(user.id, NOW)).toEqual(rows.toReversed());
      const [stays, ...rest] = rows.map(({ id }) => id);
      const deleted = await other.sessions.deleteOfUser(user.id, stays);
      expect(new Set(deleted)).toEqual(new Set([...rest, over.id]));
      expect(await db.sessions.listOfUser(user.id, NOW)).toEqual([rows[0]]);
      expect(await db.sessions.listOfUser(bystander.id, NOW)).toHaveLength(1);
    });

    it('deletes one, all of a user, and the expired ones', async () => {
      const [user, bystander] = [await aUser(db), await aUser(db)];
      const rows = [1, 2, 3].map((n) => sessionRow(user.id, { expiresAt: NOW + n }));
      const theirs = sessionRow(bystander.id, { expiresAt: 5 });
      for (const row of [...rows, theirs]) await db.sessions.insert(row);
      const [first, ...rest] = rows.map(({ id }) => id);
      expect(await db.sessions.delete(first ?? '')).toBe(true);
      expect(await db.sessions.delete(first ?? '')).toBe(false);
      expect(new Set(await db.sessions.deleteOfUser(user.id))).toEqual(new Set(rest));
      expect(await db.sessions.deleteOfUser(user.id)).toEqual([]);
      expect(await db.sessions.deleteExpired(4, 10)).toBe(0);
      expect(await db.sessions.deleteExpired(5, 10)).toBe(1);
      expect(await db.sessions.findWithUser(theirs.id)).toBeNull();
    });
  });

  describe('sign-in links', () => {
    it('gives a link to exactly one of 20 who take it at once', async () => {
      const user = await aUser(db);
      const link = { id: freshId('link'), userId: user.id, expiresAt: NOW };
      await db.signInLinks.insert(link);
      const takers = Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? db : other).signInLinks.take(link.id),
      );
      const taken = (await Promise.all(takers)).filter((row) => row !== null);
      expect(taken).toEqual([{ userId: user.id, expiresAt: NOW }]);
      expect(await db.signInLinks.take(link.id)).toBeNull();
    });

    it('deletes the expired ones and those of a user', async () => {
      const user = await aUser(db);
      for (const expiresAt of [10, 20, NOW]) {
        await db.signInLinks.insert({ id: freshId('link'), userId: user.id, expiresAt });
      }
      expect(await db.signInLinks.deleteExpired(10)).toBe(1);
      expect(await db.signInLinks.deleteOfUser(user.id)).toBe(2);
    });
  });
}
