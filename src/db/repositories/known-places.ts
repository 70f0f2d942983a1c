import { and, eq, gt, inArray, lte } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { KnownPlaceRepository } from '../database.ts';
import { deleteOldest } from './delete-oldest.ts';

export function knownPlaceRepository(client: Client): KnownPlaceRepository {
  const { query, tables } = client;
  const { knownPlaces: places } = tables;
  return {
    async known(ids, after) {
      const rows = await query
        .select({ id: places.id })
        .from(places)
        .where(and(inArray(places.id, [...ids]), gt(places.usedAt, after)));
      return new Set(rows.map(({ id }) => id));
    },

    put: (row) => client.upsert(places, places.id, row),

    deleteOfUser: (userId) => client.delete(places, eq(places.userId, userId)),

    deleteBefore: (before, limit) =>
      deleteOldest(client, places, places.usedAt, lte(places.usedAt, before), limit),
  };
}
