import { and, eq, gt, lt, lte, sql } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { AccountLinkRepository } from '../database.ts';
import { deleteOldest } from './delete-oldest.ts';

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

    deleteExpired: (now, limit) =>
      deleteOldest(client, links, links.expiresAt, lte(links.expiresAt, now), limit),
  };
}
