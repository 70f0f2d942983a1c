import { and, asc, count, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { batched, forManyKeys, isOneOf } from '../batched.ts';
import type { Client } from '../client.ts';
import { type ProjectOfUser, type ProjectRepository, UniqueViolation } from '../database.ts';
import { lazy } from '../prepared.ts';
import type { ProjectRow } from '../schema/rows.ts';
import { chunks } from './chunks.ts';
import { contains } from './contains.ts';
import { narrowed } from './narrowed.ts';
import { orderOf } from './order.ts';
import { raised, unchanged } from './unchanged.ts';

export function projectRepository(client: Client): ProjectRepository {
  const { query, tables } = client;
  const { projects, projectMembers, users } = tables;
  const isMember = (projectId: string, userId: string) =>
    and(eq(projectMembers.projectId, projectId), eq(projectMembers.userId, userId));
  const role = lazy(() =>
    query
      .select({ role: projectMembers.role })
      .from(projectMembers)
      .where(
        and(
          eq(projectMembers.projectId, sql.placeholder('project')),
          eq(projectMembers.userId, sql.placeholder('user')),
        ),
      )
      .limit(1)
      .prepare(),
  );
  const ofUsers = forManyKeys((places) =>
    query
      .select({
        id: projects.id,
        name: projects.name,
        role: projectMembers.role,
        userId: projectMembers.userId,
      })
      .from(projectMembers)
      .innerJoin(projects, eq(projects.id, projectMembers.projectId))
      .where(isOneOf(projectMembers.userId, places))
      .orderBy(asc(projects.name))
      .prepare(),
  );
  const ofUser = batched(client, async (userIds) => {
    const byUser = new Map<string, ProjectOfUser[]>();
    for (const { userId, ...project } of await ofUsers(userIds))
      byUser.set(userId, [...(byUser.get(userId) ?? []), project]);
    return byUser;
  });
  const membersOf = async (ids: readonly string[]): Promise<Map<string, number>> => {
    if (ids.length === 0) return new Map();
    const counts = await query
      .select({ projectId: projectMembers.projectId, n: count() })
      .from(projectMembers)
      .where(inArray(projectMembers.projectId, [...ids]))
      .groupBy(projectMembers.projectId);
    return new Map(counts.map(({ projectId, n }) => [projectId, n]));
  };
  const roleOf = async (projectId: string, userId: string) => {
    const [found] = await role().execute({ project: projectId, user: userId });
    return found?.role ?? null;
  };

  return {
    insert: (row) => client.insert(projects, { ...row, name: row.name.toLowerCase() }),

    get: client.finder(projects, projects.id),

    async find(ids) {
      const found: ProjectRow[] = [];
      for (const some of chunks(ids))
        found.push(...(await query.select().from(projects).where(inArray(projects.id, some))));
      return found;
    },

    async named(names) {
      const found: ProjectRow[] = [];
      for (const some of chunks(names.map((name) => name.toLowerCase())))
        found.push(...(await query.select().from(projects).where(inArray(projects.name, some))));
      return found;
    },

    async page({ memberId, isMember: isOwnOnly, sort, offset, limit, names, ...others }) {
      const filter = { ...others, names: names?.map((name) => name.toLowerCase()) };
      const columns = { id: projects.id, names: [projects.name], created: projects.createdAt };
      const mine = and(eq(projectMembers.projectId, projects.id), eq(projectMembers.userId, memberId));
      const where = and(narrowed(columns, filter), isOwnOnly ? isNotNull(projectMembers.id) : undefined);
      const byName = { field: 'name', isDescending: filter.isReversed ?? false } as const;
      const [rows, [counted]] = await Promise.all([
        query
          .select({ project: projects, role: projectMembers.role })
          .from(projects)
          .leftJoin(projectMembers, mine)
          .where(where)
          .orderBy(...orderOf(projects, sort, [byName], projects.id, projects.name))
          .limit(limit)
          .offset(offset),
        query.select({ n: count() }).from(projects).leftJoin(projectMembers, mine).where(where),
      ]);
      const members = await membersOf(rows.map(({ project }) => project.id));
      return {
        rows: rows.map((row) => ({
          ...row.project,
          role: row.role,
          members: members.get(row.project.id) ?? 0,
        })),
        total: counted?.n ?? 0,
      };
    },

    async update(id, change, revision) {
      const lower = change.name === undefined ? {} : { name: change.name.toLowerCase() };
      const columns = { ...change, ...lower, ...raised(projects) };
      return (await client.update(projects, columns, unchanged(projects, id, revision))) > 0;
    },

    delete: async (id) => (await client.delete(projects, eq(projects.id, id))) > 0,

    async countMembers(id) {
      return (await membersOf([id])).get(id) ?? 0;
    },

    async addMember(row) {
      try {
        await client.insert(projectMembers, row);
        return true;
      } catch (error) {
        if (error instanceof UniqueViolation) return false;
        throw error;
      }
    },

    changeMember: async (projectId, userId, to) =>
      (await client.update(projectMembers, { role: to }, isMember(projectId, userId))) > 0,

    removeMember: async (projectId, userId) =>
      (await client.delete(projectMembers, isMember(projectId, userId))) > 0,

    async members(projectId, { search = '', role: only, sort, offset, limit }) {
      const where = and(
        eq(projectMembers.projectId, projectId),
        search === '' ? undefined : contains(users.username, search.toLowerCase()),
        only === undefined ? undefined : eq(projectMembers.role, only),
      );
      const columns = {
        username: users.username,
        role: projectMembers.role,
        createdAt: projectMembers.createdAt,
      };
      const byName = { field: 'username', isDescending: false } as const;
      const ofUsers = eq(users.id, projectMembers.userId);
      const [rows, [counted]] = await Promise.all([
        query
          .select({ user: users, role: projectMembers.role, createdAt: projectMembers.createdAt })
          .from(projectMembers)
          .innerJoin(users, ofUsers)
          .where(where)
          .orderBy(...orderOf(columns, sort, [byName], projectMembers.id, users.username))
          .limit(limit)
          .offset(offset),
        query.select({ n: count() }).from(projectMembers).innerJoin(users, ofUsers).where(where),
      ]);
      return { rows, total: counted?.n ?? 0 };
    },

    ofUser: async (userId) => (await ofUser(userId)) ?? [],

    roleOf,

    // it is the write that locks, whatever it writes
    async holdMember(projectId, userId) {
      const isThere = await client.update(projectMembers, { userId }, isMember(projectId, userId));
      return isThere > 0 ? roleOf(projectId, userId) : null;
    },
  };
}
