import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, UniqueViolation } from '../../../src/db/database.ts';
import type { GroupMemberRow, GroupRow } from '../../../src/db/schema/rows.ts';
import { aUser, freshId, NOW, sessionRow } from '../../db/rows.ts';
import type { Sides } from './sides.ts';

const groupRow = (change: Partial<GroupRow> = {}): GroupRow => {
  const id = freshId('group');
  const lists = { accept: [], deny: [], needsSecondFactor: 0 };
  return { id, name: id, description: '', ...lists, createdAt: NOW, revision: 1, ...change };
};

export function groupTests(sides: Sides): void {
  let db: Database;
  let other: Database;
  beforeAll(() => {
    ({ db, other } = sides);
  });

  const put = (groupId: string, userId: string, origin: GroupMemberRow['origin'] = 'static') =>
    db.groups.addMember({ id: freshId('member'), groupId, userId, origin });

  describe('groups', () => {
    it('have a name of their own, in whatever case', async () => {
      const row = groupRow({ description: 'Ärzte & <b>', accept: ['apps.*'], deny: ['*'] });
      await db.groups.insert(row);
      expect(await other.groups.get(row.id)).toEqual(row);
      expect(await other.groups.findByName(row.name.toUpperCase())).toEqual(row);
      await expect(other.groups.insert(groupRow({ name: row.name.toUpperCase() }))).rejects.toBeInstanceOf(
        UniqueViolation,
      );
      expect(await db.groups.update(row.id, { deny: [], name: `${row.name}-X` })).toBe(true);
      expect(await other.groups.get(row.id)).toEqual({
        ...row,
        deny: [],
        name: `${row.name}-x`,
        revision: 2,
      });
      expect(await db.groups.update(row.id, { deny: ['*'] }, 1)).toBe(false);
      expect(await db.groups.delete(row.id, 1)).toBe(false);
      expect(await db.groups.update(row.id, { deny: ['*'] }, 2)).toBe(true);
      expect(await db.groups.update('nobody', { deny: [] })).toBe(false);
    });

    it('know their members, once by each origin, and count them', async () => {
      const [group, b, a] = [
        groupRow(),
        await aUser(db, { username: freshId('b') }),
        await aUser(db, { username: freshId('a') }),
      ];
      await db.groups.insert(group);
      expect(await put(group.id, b.id)).toBe(true);
      expect(await put(group.id, b.id)).toBe(false);
      expect(await put(group.id, a.id, 'mapped')).toBe(true);
      expect(await other.groups.members(group.id, { offset: 0, limit: 2 })).toEqual({
        rows: [
          { user: a, origin: 'mapped' },
          { user: b, origin: 'static' },
        ],
        total: 2,
      });
      expect((await other.groups.members(group.id, { offset: 1, limit: 1 })).rows).toMatchObject([
        { user: b },
      ]);
      expect(await other.groups.page({ search: group.name, offset: 0, limit: 5 })).toEqual({
        rows: [{ ...group, members: 2 }],
        total: 1,
      });
      expect(await db.groups.removeMember(group.id, a.id, 'static')).toBe(false);
      expect(await db.groups.removeMember(group.id, a.id, 'mapped')).toBe(true);
      expect(await db.groups.removeMember(group.id, a.id, 'mapped')).toBe(false);
    });

    it('give the part of their members that is asked for, in the order that is asked for', async () => {
      const group = groupRow();
      await db.groups.insert(group);
      const names = ['Ann_a', 'bob%b', 'cid'].map((name) => `${name}-${freshId()}`);
      for (const [n, username] of names.entries()) {
        const role = n === 1 ? ('expert' as const) : ('user' as const);
        await put(group.id, (await aUser(db, { username, role, createdAt: NOW - n })).id);
      }
      const all = { offset: 0, limit: 10 };
      const asked = async (query: Parameters<typeof db.groups.members>[1]) => {
        const { rows, total } = await other.groups.members(group.id, query);
        return [total, ...rows.map(({ user }) => user.username.slice(0, 3))];
      };
      expect(await asked({ ...all, search: 'N_A' })).toEqual([1, 'ann']);
      expect(await asked({ ...all, search: '%' })).toEqual([1, 'bob']);
      expect(await asked({ ...all, role: 'user' })).toEqual([2, 'ann', 'cid']);
      const byTime = [{ field: 'createdAt' as const, isDescending: false }];
      expect(await asked({ offset: 1, limit: 1, sort: byTime })).toEqual([3, 'bob']);
      const byRole = [
        { field: 'role' as const, isDescending: false },
        { field: 'username' as const, isDescending: true },
      ];
      expect(await asked({ ...all, sort: byRole })).toEqual([3, 'bob', 'cid', 'ann']);
    });

    it('of a session are those of its user, as they are at that moment', async () => {
      const [one, two, user] = [
        groupRow({ accept: ['jobs.*'] }),
        groupRow({ deny: ['apps.launch'], needsSecondFactor: 1 }),
        await aUser(db),
      ];
      const session = sessionRow(user.id);
      await db.sessions.insert(session);
      await db.groups.insert(one);
      await db.groups.insert(two);
      expect(await db.groups.ofSession(session.id)).toEqual([]);
      await put(one.id, user.id);
      await put(two.id, user.id, 'mapped');
      const { id, name } = one;
      const both = [
        { id, name, accept: ['jobs.*'], deny: [], needsSecondFactor: 0, origin: 'static' },
        {
          id: two.id,
          name: two.name,
          accept: [],
          deny: ['apps.launch'],
          needsSecondFactor: 1,
          origin: 'mapped',
        },
      ];
      expect(await other.groups.ofSession(session.id)).toEqual(both);
      expect(await other.groups.ofUser(user.id)).toEqual(both);
      await other.groups.delete(two.id);
      expect(await db.groups.ofSession(session.id)).toEqual(both.slice(0, 1));
      expect(await db.groups.ofSession('no session')).toEqual([]);
      expect(await db.users.get(user.id)).not.toBeNull();
    });
  });

  describe('a page of users', () => {
    it('finds part of a name as it stands, whatever it means to a database', async () => {
      const mark = freshId('m');
      const names = [`${mark}100%a`, `${mark}100xa`, `${mark}_b`, `${mark}!c`, `${mark}'d`, `${mark}\\e`];
      for (const username of names) await aUser(db, { username });
      const found = async (search: string): Promise<string[]> =>
        (await other.users.page({ search, offset: 0, limit: 50 })).rows.map(({ username }) => username);
      expect(await found(`${mark}100%`)).toEqual([`${mark}100%a`]);
      expect(await found(`${mark}_`)).toEqual([`${mark}_b`]);
      expect(await found(`${mark}!`)).toEqual([`${mark}!c`]);
      expect(await found(`${mark}'`)).toEqual([`${mark}'d`]);
      expect(await found(`${mark}\\`)).toEqual([`${mark}\\e`]);
      expect(await found(mark.toUpperCase())).toHaveLength(names.length);
      const { rows, total } = await db.users.page({ search: mark, offset: 1, limit: 2 });
      expect([rows.length, total]).toEqual([2, names.length]);
    });
  });
}
