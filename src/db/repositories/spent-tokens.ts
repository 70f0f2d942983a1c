import { lte } from 'drizzle-orm';
import type { Client } from '../client.ts';
import { type SpentTokenRepository, UniqueViolation } from '../database.ts';

export function spentTokenRepository(client: Client): SpentTokenRepository {
  const { spentTokens } = client.tables;
  return {
    async spend(id, expiresAt) {
      try {
        await client.insert(spentTokens, { id, expiresAt });
        return true;
      } catch (error) {
        if (error instanceof UniqueViolation) return false;
        throw error;
      }
    },

    deleteExpired: (now) => client.delete(spentTokens, lte(spentTokens.expiresAt, now)),
  };
}
