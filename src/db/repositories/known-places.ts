import { and, asc, eq, gt, inArray, lte } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { KnownPlaceRepository } from '../database.ts';
import { chunks } from './chunks.ts';

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

    async deleteBefore(before, limit) {
      const isOld = lte(places.usedAt, before);
      const old = await query
        .select({ id: places.id })
        .from(places)
        .where(isOld)
        .orderBy(asc(places.usedAt))
        .limit(limit);
      let deleted = 0;
      for (const ids of chunks(old.map(({ id }) => id)))
        deleted += await client.delete(places, and(inArray(places.id, ids), isOld));
      return deleted;
    },
  };
}
