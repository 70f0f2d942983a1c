import { and, asc, eq, gt, inArray, lt, lte, sql } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { AccountLinkRepository } from '../database.ts';
import { chunks } from './chunks.ts';

export function accountLinkRepository(client: Client): AccountLinkRepository {
  const { query, tables } = client;
  const { accountLinks: links } = tables;
  const ofThis = (id: string, purpose: string, now: number) =>
    and(eq(links.id, id), eq(links.purpose, purpose as never), gt(links.expiresAt, now));
  return {
    insert: (row) => client.insert(links, row),

    async get(id, purpose, now) {
      const [row] = await query
        .select()
        .from(links)
        .where(ofThis(id, purpose, now))
        .limit(1);
      return row ?? null;
    },

    async countTry(id, most) {
      const mayTry = and(eq(links.id, id), lt(links.tries, most));
      return (await client.update(links, { tries: sql`${links.tries} + 1` }, mayTry)) > 0;
    },

    async take(id, purpose, now) {
      return (await client.delete(links, ofThis(id, purpose, now))) > 0;
    },

    deleteOfUser: (userId) => client.delete(links, eq(links.userId, userId)),

    async deleteExpired(now, limit) {
      const isOver = lte(links.expiresAt, now);
      const over = await query
        .select({ id: links.id })
        .from(links)
        .where(isOver)
        .orderBy(asc(links.expiresAt))
        .limit(limit);
      let deleted = 0;
      for (const ids of chunks(over.map(({ id }) => id)))
        deleted += await client.delete(links, and(inArray(links.id, ids), isOver));
      return deleted;
    },
  };
}
