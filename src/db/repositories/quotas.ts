import { eq, inArray } from 'drizzle-orm';
import type { Client } from '../client.ts';
import { type QuotaRepository, UniqueViolation } from '../database.ts';
import type { QuotaRow } from '../schema/rows.ts';

type Whose = Pick<QuotaRow, 'scope' | 'scopeId'>;

const idOf = ({ scope, scopeId }: Whose): string => `${scope}:${scopeId}`;

export function quotaRepository(client: Client): QuotaRepository {
  const { query, tables } = client;
  const { quotas } = tables;
  return {
    find: async (scopes) =>
      query
        .select()
        .from(quotas)
        .where(inArray(quotas.id, scopes.map(idOf))),

    put: (row) => client.upsert(quotas, quotas.id, { ...row, id: idOf(row) }),

    async ensure(whose) {
      try {
        await client.insert(quotas, { ...whose, id: idOf(whose), limits: {} });
      } catch (error) {
        // somebody else was the first
        if (!(error instanceof UniqueViolation)) throw error;
      }
    },

    // it is the write that locks, whatever it writes
    async lock(whose) {
      return (await client.update(quotas, { scope: whose.scope }, eq(quotas.id, idOf(whose)))) > 0;
    },
  };
}
