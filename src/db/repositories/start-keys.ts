import { and, eq, lt } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { StartKeyRepository } from '../database.ts';
import { deleteOldest } from './delete-oldest.ts';

export function startKeyRepository(client: Client): StartKeyRepository {
  const { startKeys } = client.tables;
  return {
    insert: (row) => client.insert(startKeys, row),
    get: client.finder(startKeys, startKeys.id),

    async forget(id, before) {
      return (await client.delete(startKeys, and(eq(startKeys.id, id), lt(startKeys.createdAt, before)))) > 0;
    },

    deleteBefore: (before, limit) =>
      deleteOldest(client, startKeys, startKeys.createdAt, lt(startKeys.createdAt, before), limit),
  };
}
