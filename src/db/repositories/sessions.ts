import { and, desc, eq, gt, inArray, lte } from 'drizzle-orm';
import { batched, forManyKeys, isOneOf } from '../batched.ts';
import type { Client } from '../client.ts';
import type { SessionRepository } from '../database.ts';
import { chunks } from './chunks.ts';
import { deleteOldest } from './delete-oldest.ts';

export function sessionRepository(client: Client): SessionRepository {
  const { query, tables } = client;
  const { sessions, users } = tables;
  const withUsers = forManyKeys((places) =>
    query
      .select({ session: sessions, user: users })
      .from(sessions)
      .innerJoin(users, eq(sessions.userId, users.id))
      .where(isOneOf(sessions.id, places))
      .prepare(),
  );
  return {
    insert: (row) => client.insert(sessions, row),

    // asked with each request, often of the same
    findWithUser: batched(client, async (ids) => {
      const rows = await withUsers(ids);
      return new Map(rows.map((row) => [row.session.id, row]));
    }),

    async touch(id, seenAt, expiresAt) {
      await client.update(sessions, { seenAt, expiresAt }, eq(sessions.id, id));
    },

    async rename(id, name) {
      return (await client.update(sessions, { name }, eq(sessions.id, id))) > 0;
    },

    async setFactor(id, factor) {
      await client.update(sessions, { factor }, eq(sessions.id, id));
    },

    async delete(id) {
      return (await client.delete(sessions, eq(sessions.id, id))) > 0;
    },

    listOfUser: async (userId, now) =>
      query
        .select()
        .from(sessions)
        .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, now)))
        .orderBy(desc(sessions.seenAt), desc(sessions.createdAt)),

    deleteOfUser: (userId, but) =>
      client.tx(async () => {
        const found = await query
          .select({ id: sessions.id })
          .from(sessions)
          .where(eq(sessions.userId, userId));
        const ids = found.map(({ id }) => id).filter((id) => id !== but);
        for (const some of chunks(ids)) await client.delete(sessions, inArray(sessions.id, some));
        return ids;
      }),

    deleteExpired: (now, limit) =>
      deleteOldest(client, sessions, sessions.expiresAt, lte(sessions.expiresAt, now), limit),
  };
}
