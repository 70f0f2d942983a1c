import { eq, lte } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { SignInLinkRepository } from '../database.ts';

export function signInLinkRepository(client: Client): SignInLinkRepository {
  const { signInLinks } = client.tables;
  return {
    insert: (row) => client.insert(signInLinks, row),

    async take(id) {
      const [row] = await client.query
        .select({ userId: signInLinks.userId, expiresAt: signInLinks.expiresAt })
        .from(signInLinks)
        .where(eq(signInLinks.id, id))
        .limit(1);
      // many may have read it; the one whose delete meets the row has it
      if (row === undefined || (await client.delete(signInLinks, eq(signInLinks.id, id))) === 0) return null;
      return row;
    },

    deleteExpired: (now) => client.delete(signInLinks, lte(signInLinks.expiresAt, now)),

    deleteOfUser: (userId) => client.delete(signInLinks, eq(signInLinks.userId, userId)),
  };
}
