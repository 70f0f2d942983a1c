import { and, asc, count, eq, sql } from 'drizzle-orm';
import type { Client } from '../client.ts';
import { type GroupRepository, UniqueViolation } from '../database.ts';
import { lazy } from '../prepared.ts';

export function groupRepository(client: Client): GroupRepository {
  const { query, tables } = client;
  const { groups, groupMembers, sessions, users } = tables;
  const ofUser = {
    id: groups.id,
    name: groups.name,
    accept: groups.accept,
    deny: groups.deny,
    origin: groupMembers.origin,
  };
  const ofSession = lazy(() =>
    query
      .select(ofUser)
      .from(sessions)
      .innerJoin(groupMembers, eq(groupMembers.userId, sessions.userId))
      .innerJoin(groups, eq(groups.id, groupMembers.groupId))
      .where(eq(sessions.id, sql.placeholder('id')))
      .orderBy(asc(groups.name))
      .prepare(),
  );
  return {
    insert: (row) => client.insert(groups, { ...row, name: row.name.toLowerCase() }),

    get: client.finder(groups, groups.id),

    async findByName(name) {
      const [row] = await query.select().from(groups).where(eq(groups.name, name.toLowerCase())).limit(1);
      return row ?? null;
    },

    async list() {
      const [rows, counts] = await Promise.all([
        query.select().from(groups).orderBy(asc(groups.name)),
        query
          .select({ groupId: groupMembers.groupId, n: count() })
          .from(groupMembers)
          .groupBy(groupMembers.groupId),
      ]);
      const members = new Map(counts.map(({ groupId, n }) => [groupId, n]));
      return rows.map((row) => ({ ...row, members: members.get(row.id) ?? 0 }));
    },

    async update(id, change) {
      const lower = change.name === undefined ? {} : { name: change.name.toLowerCase() };
      return (await client.update(groups, { ...change, ...lower }, eq(groups.id, id))) > 0;
    },

    async delete(id) {
      return (await client.delete(groups, eq(groups.id, id))) > 0;
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

    members: async (groupId) =>
      query
        .select({ user: users, origin: groupMembers.origin })
        .from(groupMembers)
        .innerJoin(users, eq(users.id, groupMembers.userId))
        .where(eq(groupMembers.groupId, groupId))
        .orderBy(asc(users.username)),

    ofUser: async (userId) =>
      query
        .select(ofUser)
        .from(groupMembers)
        .innerJoin(groups, eq(groups.id, groupMembers.groupId))
        .where(eq(groupMembers.userId, userId))
        .orderBy(asc(groups.name)),

    ofSession: (id) => ofSession().execute({ id }),
  };
}
