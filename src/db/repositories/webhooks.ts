import { asc, eq } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { WebhookRepository } from '../database.ts';

export function webhookRepository(client: Client): WebhookRepository {
  const { query, tables } = client;
  const { webhooks } = tables;
  return {
    list: async () => query.select().from(webhooks).orderBy(asc(webhooks.createdAt), asc(webhooks.id)),

    async get(id) {
      const [row] = await query.select().from(webhooks).where(eq(webhooks.id, id)).limit(1);
      return row ?? null;
    },

    insert: (row) => client.insert(webhooks, row),

    async update(id, change) {
      return (await client.update(webhooks, change, eq(webhooks.id, id))) > 0;
    },

    async delete(id) {
      return (await client.delete(webhooks, eq(webhooks.id, id))) > 0;
    },
  };
}
