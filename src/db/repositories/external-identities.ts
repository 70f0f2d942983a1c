import { and, asc, eq, getTableColumns } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { ExternalIdentityRepository } from '../database.ts';

export function externalIdentityRepository(client: Client): ExternalIdentityRepository {
  const { query, tables } = client;
  const { externalIdentities: identities, externalSessions: sessions } = tables;
  return {
    insert: (row) => client.insert(identities, row),

    get: client.finder(identities, identities.id),

    ofUser: async (userId) =>
      query.select().from(identities).where(eq(identities.userId, userId)).orderBy(asc(identities.createdAt)),

    async used(id, at) {
      await client.update(identities, { usedAt: at }, eq(identities.id, id));
    },

    async delete(id) {
      return (await client.delete(identities, eq(identities.id, id))) > 0;
    },

    addSession: (row) => client.insert(sessions, row),

    async ofSession(sessionId) {
      const [row] = await query
        .select(getTableColumns(identities))
        .from(sessions)
        .innerJoin(identities, eq(identities.id, sessions.identityId))
        .where(eq(sessions.sessionId, sessionId))
        .limit(1);
      return row ?? null;
    },

    async sessionsOf({ identityId, sidKey }) {
      const rows = await query
        .select({ id: sessions.sessionId })
        .from(sessions)
        .where(
          and(
            identityId === undefined ? undefined : eq(sessions.identityId, identityId),
            sidKey === undefined ? undefined : eq(sessions.sidKey, sidKey),
          ),
        );
      return rows.map(({ id }) => id);
    },
  };
}
