import { and, asc, count, eq, inArray } from 'drizzle-orm';
import { batched, forManyKeys, isOneOf } from '../batched.ts';
import type { Client } from '../client.ts';
import { type GroupOfUserRow, type GroupRepository, UniqueViolation } from '../database.ts';
import type { GroupRow } from '../schema/rows.ts';
import { chunks } from './chunks.ts';
import { contains } from './contains.ts';
import { orderOf } from './order.ts';
import { raised, unchanged } from './unchanged.ts';

export function groupRepository(client: Client): GroupRepository {
  const { query, tables } = client;
  const { groups, groupMembers, sessions, users } = tables;
  const ofUser = {
    id: groups.id,
    name: groups.name,
    accept: groups.accept,
    deny: groups.deny,
    needsSecondFactor: groups.needsSecondFactor,
    origin: groupMembers.origin,
  };
  const ofSessions = forManyKeys((places) =>
    query
      .select({ ...ofUser, sessionId: sessions.id })
      .from(sessions)
      .innerJoin(groupMembers, eq(groupMembers.userId, sessions.userId))
      .innerJoin(groups, eq(groups.id, groupMembers.groupId))
      .where(isOneOf(sessions.id, places))
      .orderBy(asc(groups.name))
      .prepare(),
  );
  const membersOf = async (ids: readonly string[]): Promise<Map<string, number>> => {
    if (ids.length === 0) return new Map();
    const counts = await query
      .select({ groupId: groupMembers.groupId, n: count() })
      .from(groupMembers)
      .where(inArray(groupMembers.groupId, [...ids]))
      .groupBy(groupMembers.groupId);
    return new Map(counts.map(({ groupId, n }) => [groupId, n]));
  };
  const ofSession = batched(client, async (ids) => {
    const bySession = new Map<string, GroupOfUserRow[]>();
    for (const { sessionId, ...group } of await ofSessions(ids)) {
      bySession.set(sessionId, [...(bySession.get(sessionId) ?? []), group]);
    }
    return bySession;
  });
  return {
    insert: (row) => client.insert(groups, { ...row, name: row.name.toLowerCase() }),

    get: client.finder(groups, groups.id),

    async findByName(name) {
      const [row] = await query.select().from(groups).where(eq(groups.name, name.toLowerCase())).limit(1);
      return row ?? null;
    },

    async named(names) {
      const found: GroupRow[] = [];
      for (const some of chunks([...new Set(names.map((name) => name.toLowerCase()))])) {
        found.push(...(await query.select().from(groups).where(inArray(groups.name, some))));
      }
      return found;
    },

    async page({ search, sort, offset, limit }) {
      const where = search === undefined ? undefined : contains(groups.name, search.toLowerCase());
      const order = orderOf(groups, sort, [{ field: 'name', isDescending: false }], groups.id, groups.name);
      const [rows, [counted]] = await Promise.all([
        query
          .select()
          .from(groups)
          .where(where)
          .orderBy(...order)
          .limit(limit)
          .offset(offset),
        query.select({ n: count() }).from(groups).where(where),
      ]);
      const members = await membersOf(rows.map(({ id }) => id));
      return {
        rows: rows.map((row) => ({ ...row, members: members.get(row.id) ?? 0 })),
        total: counted?.n ?? 0,
      };
    },

    countMembers: async (id) => (await membersOf([id])).get(id) ?? 0,

    async update(id, change, revision) {
      const lower = change.name === undefined ? {} : { name: change.name.toLowerCase() };
      const columns = { ...change, ...lower, ...raised(groups) };
      return (await client.update(groups, columns, unchanged(groups, id, revision))) > 0;
    },

    async delete(id, revision) {
      return (await client.delete(groups, unchanged(groups, id, revision))) > 0;
    },

    async addMember(row) {
      try {
        await client.insert(groupMembers, row);
        return true;
      } catch (error) {
        if (error instanceof UniqueViolation) return false;
        throw error;
      }
    },

    async removeMember(groupId, userId, origin) {
      const { groupId: group, userId: user, origin: by } = groupMembers;
      const where = and(eq(group, groupId), eq(user, userId), eq(by, origin));
      return (await client.delete(groupMembers, where)) > 0;
    },

    async replaceMapped(userId, rows) {
      const { userId: user, origin } = groupMembers;
      await client.delete(groupMembers, and(eq(user, userId), eq(origin, 'mapped')));
      for (const row of rows) await client.insert(groupMembers, row);
    },

    async members(groupId, { search = '', role, sort, offset, limit }) {
      const where = and(
        eq(groupMembers.groupId, groupId),
        search === '' ? undefined : contains(users.username, search.toLowerCase()),
        role === undefined ? undefined : eq(users.role, role),
      );
      const byName = { field: 'username', isDescending: false } as const;
      const ofUsers = eq(users.id, groupMembers.userId);
      const [rows, [counted]] = await Promise.all([
        query
          .select({ user: users, origin: groupMembers.origin })
          .from(groupMembers)
          .innerJoin(users, ofUsers)
          .where(where)
          .orderBy(...orderOf(users, sort, [byName], groupMembers.id))
          .limit(limit)
          .offset(offset),
        query.select({ n: count() }).from(groupMembers).innerJoin(users, ofUsers).where(where),
      ]);
      return { rows, total: counted?.n ?? 0 };
    },

    ofUser: async (userId) =>
      query
        .select(ofUser)
        .from(groupMembers)
        .innerJoin(groups, eq(groups.id, groupMembers.groupId))
        .where(eq(groupMembers.userId, userId))
        .orderBy(asc(groups.name)),

    ofSession: async (id) => (await ofSession(id)) ?? [],
  };
}
