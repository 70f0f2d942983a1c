import { and, count, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { AccessKeyRepository } from '../database.ts';
import { lazy } from '../prepared.ts';

export function accessKeyRepository(client: Client): AccessKeyRepository {
  const { query, tables } = client;
  const { accessKeys, users } = tables;
  const withUser = lazy(() =>
    query
      .select({ key: accessKeys, user: users })
      .from(accessKeys)
      .innerJoin(users, eq(accessKeys.userId, users.id))
      .where(eq(accessKeys.id, sql.placeholder('id')))
      .limit(1)
      .prepare(),
  );
  return {
    insert: (row) => client.insert(accessKeys, row),

    get: client.finder(accessKeys, accessKeys.id),

    async findWithUser(id) {
      const [found] = await withUser().execute({ id });
      return found ?? null;
    },

    list: async (userId) =>
      query
        .select({ key: accessKeys, username: users.username })
        .from(accessKeys)
        .innerJoin(users, eq(accessKeys.userId, users.id))
        .where(userId === undefined ? undefined : eq(accessKeys.userId, userId))
        .orderBy(desc(accessKeys.createdAt), desc(accessKeys.id)),

    async count(userId) {
      const [row] = await query.select({ n: count() }).from(accessKeys).where(eq(accessKeys.userId, userId));
      return row?.n ?? 0;
    },

    async revoke(id, revokedAt) {
      const where = and(eq(accessKeys.id, id), isNull(accessKeys.revokedAt));
      return (await client.update(accessKeys, { revokedAt }, where)) > 0;
    },

    async used(id, usedAt, usedFrom) {
      await client.update(accessKeys, { usedAt, usedFrom: usedFrom.slice(0, 64) }, eq(accessKeys.id, id));
    },

    async delete(id) {
      return (await client.delete(accessKeys, eq(accessKeys.id, id))) > 0;
    },
  };
}
