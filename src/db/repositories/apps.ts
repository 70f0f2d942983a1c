import { asc, count, eq } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { AppRepository } from '../database.ts';
import { raised, unchanged } from './unchanged.ts';

export function appRepository(client: Client): AppRepository {
  const { query, tables } = client;
  const { apps } = tables;
  return {
    async countOfProject(projectId) {
      const [row] = await query.select({ n: count() }).from(apps).where(eq(apps.projectId, projectId));
      return row?.n ?? 0;
    },

    list: async () => query.select().from(apps).orderBy(asc(apps.id)),

    get: client.finder(apps, apps.id),

    insert: (row) => client.insert(apps, row),

    async update(id, definition, updatedAt, revision) {
      const change = { definition, updatedAt, ...raised(apps) };
      return (await client.update(apps, change, unchanged(apps, id, revision))) > 0;
    },

    async delete(id, revision) {
      return (await client.delete(apps, unchanged(apps, id, revision))) > 0;
    },
  };
}
