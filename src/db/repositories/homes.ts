import { and, asc, count, eq, inArray, or } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { HomeRepository } from '../database.ts';
import { contains } from './contains.ts';
import { orderOf } from './order.ts';

export function homeRepository(client: Client): HomeRepository {
  const { query, tables } = client;
  const { homes, users } = tables;
  const found = (part: string) =>
    or(
      contains(homes.appId, part),
      inArray(homes.userId, query.select({ id: users.id }).from(users).where(contains(users.username, part))),
    );
  return {
    insert: (row) => client.insert(homes, row),

    async get(id) {
      const [row] = await query.select().from(homes).where(eq(homes.id, id)).limit(1);
      return row ?? null;
    },

    async ofOwner(userId, appId) {
      const where = and(eq(homes.userId, userId), eq(homes.appId, appId));
      const [row] = await query.select().from(homes).where(where).limit(1);
      return row ?? null;
    },

    async list(userId) {
      const where = userId === undefined ? undefined : eq(homes.userId, userId);
      return query.select().from(homes).where(where).orderBy(asc(homes.createdAt), asc(homes.id));
    },

    async page({ userId, appId, provider, search, sort, offset, limit }) {
      const where = and(
        userId === undefined ? undefined : eq(homes.userId, userId),
        appId === undefined ? undefined : eq(homes.appId, appId),
        provider === undefined ? undefined : eq(homes.provider, provider),
        search === undefined ? undefined : found(search.toLowerCase()),
      );
      const order = orderOf(homes, sort, [{ field: 'createdAt', isDescending: false }], homes.id);
      const [rows, [counted]] = await Promise.all([
        query
          .select()
          .from(homes)
          .where(where)
          .orderBy(...order)
          .limit(limit)
          .offset(offset),
        query.select({ n: count() }).from(homes).where(where),
      ]);
      return { rows, total: counted?.n ?? 0 };
    },

    async touch(userId, appId, usedAt) {
      const where = and(eq(homes.userId, userId), eq(homes.appId, appId));
      return (await client.update(homes, { usedAt }, where)) > 0;
    },

    async give(userId, toId) {
      await client.update(homes, { userId: toId }, eq(homes.userId, userId));
    },

    async delete(id) {
      return (await client.delete(homes, eq(homes.id, id))) > 0;
    },
  };
}
