import { and, count, eq, isNotNull, isNull, lte, not, or, sql } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { AccessKeyRepository, KeyStatus } from '../database.ts';
import { lazy } from '../prepared.ts';
import { narrowed } from './narrowed.ts';
import { orderOf } from './order.ts';
import { raised, unchanged } from './unchanged.ts';

export function accessKeyRepository(client: Client): AccessKeyRepository {
  const { query, tables } = client;
  const { accessKeys, projects, users } = tables;
  const withUser = lazy(() =>
    query
      .select({ key: accessKeys, user: users, project: projects.name })
      .from(accessKeys)
      .innerJoin(users, eq(accessKeys.userId, users.id))
      .leftJoin(projects, eq(accessKeys.projectId, projects.id))
      .where(eq(accessKeys.id, sql.placeholder('id')))
      .limit(1)
      .prepare(),
  );
  const isOver = (now: number) => lte(accessKeys.expiresAt, now);
  const inStatus = (status: KeyStatus, now: number) => {
    if (status === 'revoked') return isNotNull(accessKeys.revokedAt);
    const inTime = status === 'expired' ? isOver(now) : or(isNull(accessKeys.expiresAt), not(isOver(now)));
    return and(isNull(accessKeys.revokedAt), inTime);
  };

  return {
    insert: (row) => client.insert(accessKeys, row),

    get: client.finder(accessKeys, accessKeys.id),

    async findWithUser(id) {
      const [found] = await withUser().execute({ id });
      return found ?? null;
    },

    async page({ userId, projectId, isRevoked, statuses, sort, offset, limit, ...filter }, now) {
      // of one's own keys the owner's name tells nothing
      const names = userId === undefined ? [accessKeys.name, users.username] : [accessKeys.name];
      const where = and(
        userId === undefined ? undefined : eq(accessKeys.userId, userId),
        projectId === undefined ? undefined : eq(accessKeys.projectId, projectId),
        narrowed({ id: accessKeys.id, names, created: accessKeys.createdAt }, filter),
        statuses === undefined ? undefined : or(...statuses.map((status) => inStatus(status, now))),
        isRevoked === undefined ? undefined : (isRevoked ? isNotNull : isNull)(accessKeys.revokedAt),
      );
      const usual = { field: 'createdAt', isDescending: filter.isReversed !== true } as const;
      const order = orderOf(accessKeys, sort, [usual], accessKeys.id);
      const [rows, [counted]] = await Promise.all([
        query
          .select({ key: accessKeys, username: users.username, project: projects.name })
          .from(accessKeys)
          .innerJoin(users, eq(accessKeys.userId, users.id))
          .leftJoin(projects, eq(accessKeys.projectId, projects.id))
          .where(where)
          .orderBy(...order)
          .limit(limit)
          .offset(offset),
        query
          .select({ n: count() })
          .from(accessKeys)
          .innerJoin(users, eq(accessKeys.userId, users.id))
          .where(where),
      ]);
      return { rows, total: counted?.n ?? 0 };
    },

    async count(userId) {
      const [row] = await query.select({ n: count() }).from(accessKeys).where(eq(accessKeys.userId, userId));
      return row?.n ?? 0;
    },

    async ofProject(projectId, userId) {
      const isTheirs = userId === undefined ? undefined : eq(accessKeys.userId, userId);
      const rows = await query
        .select({ id: accessKeys.id })
        .from(accessKeys)
        .where(and(eq(accessKeys.projectId, projectId), isTheirs, isNull(accessKeys.revokedAt)));
      return rows.map(({ id }) => id);
    },

    deleteOfProject: (projectId) => client.delete(accessKeys, eq(accessKeys.projectId, projectId)),

    async revoke(id, revokedAt) {
      const where = and(eq(accessKeys.id, id), isNull(accessKeys.revokedAt));
      return (await client.update(accessKeys, { revokedAt, ...raised(accessKeys) }, where)) > 0;
    },

    async used(id, usedAt, usedFrom) {
      await client.update(accessKeys, { usedAt, usedFrom: usedFrom.slice(0, 64) }, eq(accessKeys.id, id));
    },

    async deleteOfUser(userId) {
      await client.delete(accessKeys, eq(accessKeys.userId, userId));
    },

    async delete(id, revision) {
      return (await client.delete(accessKeys, unchanged(accessKeys, id, revision))) > 0;
    },
  };
}
