import { and, asc, eq, inArray, lt } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { StartKeyRepository } from '../database.ts';
import { chunks } from './chunks.ts';

export function startKeyRepository(client: Client): StartKeyRepository {
  const { query, tables } = client;
  const { startKeys } = tables;
  return {
    insert: (row) => client.insert(startKeys, row),
    get: client.finder(startKeys, startKeys.id),

    async forget(id, before) {
      return (await client.delete(startKeys, and(eq(startKeys.id, id), lt(startKeys.createdAt, before)))) > 0;
    },

    async deleteBefore(before, limit) {
      const old = await query
        .select({ id: startKeys.id })
        .from(startKeys)
        .where(lt(startKeys.createdAt, before))
        .orderBy(asc(startKeys.createdAt))
        .limit(limit);
      let deleted = 0;
      for (const ids of chunks(old.map(({ id }) => id))) {
        deleted += await client.delete(startKeys, inArray(startKeys.id, ids));
      }
      return deleted;
    },
  };
}
