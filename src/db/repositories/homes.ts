import { and, asc, eq } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { HomeRepository } from '../database.ts';

export function homeRepository(client: Client): HomeRepository {
  const { query, tables } = client;
  const { homes } = tables;
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

    async touch(userId, appId, usedAt) {
      const where = and(eq(homes.userId, userId), eq(homes.appId, appId));
      return (await client.update(homes, { usedAt }, where)) > 0;
    },

    async delete(id) {
      return (await client.delete(homes, eq(homes.id, id))) > 0;
    },
  };
}
