import { eq } from 'drizzle-orm';
import { batched, forManyKeys, isOneOf } from '../batched.ts';
import type { Client } from '../client.ts';
import { type QuotaRepository, UniqueViolation } from '../database.ts';
import type { QuotaRow } from '../schema/rows.ts';
import { raised, unchanged } from './unchanged.ts';

type Whose = Pick<QuotaRow, 'scope' | 'scopeId'>;

const idOf = ({ scope, scopeId }: Whose): string => `${scope}:${scopeId}`;

export function quotaRepository(client: Client): QuotaRepository {
  const { query, tables } = client;
  const { quotas } = tables;
  const byIds = forManyKeys((places) =>
    query.select().from(quotas).where(isOneOf(quotas.id, places)).prepare(),
  );
  const byId = batched(client, async (ids) => new Map((await byIds(ids)).map((row) => [row.id, row])));
  return {
    async find(scopes) {
      const ids = scopes.map(idOf);
      if (client.isInside()) return byIds(ids);
      const rows = await Promise.all(ids.map(byId));
      return rows.filter((row) => row !== null);
    },

    async put({ scope, scopeId, limits }, revision) {
      const id = idOf({ scope, scopeId });
      const columns = { limits, ...raised(quotas) };
      const update = async () => (await client.update(quotas, columns, unchanged(quotas, id, revision))) > 0;
      if (await update()) return true;
      if (revision !== undefined && revision !== 0) return false;
      try {
        await client.insert(quotas, { id, scope, scopeId, limits });
        return true;
      } catch (error) {
        if (!(error instanceof UniqueViolation)) throw error;
        // somebody else was the first
        return update();
      }
    },

    async ensure(whose) {
      try {
        await client.insert(quotas, { ...whose, id: idOf(whose), limits: {}, revision: 0 });
      } catch (error) {
        // somebody else was the first
        if (!(error instanceof UniqueViolation)) throw error;
      }
    },

    async delete(whose) {
      await client.delete(quotas, eq(quotas.id, idOf(whose)));
    },

    // it is the write that locks, whatever it writes
    async lock(whose) {
      return (await client.update(quotas, { scope: whose.scope }, eq(quotas.id, idOf(whose)))) > 0;
    },
  };
}
