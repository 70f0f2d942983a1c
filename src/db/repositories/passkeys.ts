import { and, asc, count, eq, lt, lte } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { PasskeyRepository } from '../database.ts';

export function passkeyRepository(client: Client): PasskeyRepository {
  const { query, tables } = client;
  const { passkeys, passkeyChallenges, users } = tables;
  const ofTheirs = (userId: string, id: string) => and(eq(passkeys.id, id), eq(passkeys.userId, userId));
  return {
    insert: (row) => client.insert(passkeys, row),

    ofUser: async (userId) =>
      query
        .select()
        .from(passkeys)
        .where(eq(passkeys.userId, userId))
        .orderBy(asc(passkeys.createdAt), asc(passkeys.id)),

    async count(userId) {
      const [row] = await query.select({ n: count() }).from(passkeys).where(eq(passkeys.userId, userId));
      return row?.n ?? 0;
    },

    async findWithUser(credentialKey) {
      const [row] = await query
        .select({ passkey: passkeys, user: users })
        .from(passkeys)
        .innerJoin(users, eq(passkeys.userId, users.id))
        .where(eq(passkeys.credentialKey, credentialKey))
        .limit(1);
      return row ?? null;
    },

    async used(id, counter, usedAt) {
      const isNewer = counter === 0 ? eq(passkeys.counter, 0) : lt(passkeys.counter, counter);
      return (await client.update(passkeys, { counter, usedAt }, and(eq(passkeys.id, id), isNewer))) > 0;
    },

    async rename(userId, id, name) {
      return (await client.update(passkeys, { name }, ofTheirs(userId, id))) > 0;
    },

    async delete(userId, id) {
      return (await client.delete(passkeys, ofTheirs(userId, id))) > 0;
    },

    deleteOfUser: (userId) => client.delete(passkeys, eq(passkeys.userId, userId)),

    addChallenge: (row) => client.insert(passkeyChallenges, row),

    async takeChallenge(id, binding) {
      const isIt = and(eq(passkeyChallenges.id, id), eq(passkeyChallenges.binding, binding));
      const [row] = await query
        .select({ expiresAt: passkeyChallenges.expiresAt })
        .from(passkeyChallenges)
        .where(isIt)
        .limit(1);
      // many may have read it; the one whose delete meets the row has it
      if (row === undefined || (await client.delete(passkeyChallenges, isIt)) === 0) return null;
      return row.expiresAt;
    },

    deleteExpiredChallenges: (now) => client.delete(passkeyChallenges, lte(passkeyChallenges.expiresAt, now)),
  };
}
