import { asc, count, isNotNull, isNull } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { WebhookRepository } from '../database.ts';
import { lazy } from '../prepared.ts';
import { orderOf } from './order.ts';
import { raised, unchanged } from './unchanged.ts';

export function webhookRepository(client: Client): WebhookRepository {
  const { query, tables } = client;
  const { webhooks } = tables;
  const all = lazy(() =>
    query.select().from(webhooks).orderBy(asc(webhooks.createdAt), asc(webhooks.id)).prepare(),
  );
  return {
    list: () => all().execute(),

    async page({ isEnabled, sort, offset, limit }) {
      const where =
        isEnabled === undefined ? undefined : (isEnabled ? isNull : isNotNull)(webhooks.disabledAt);
      const order = orderOf(webhooks, sort, [{ field: 'createdAt', isDescending: false }], webhooks.id);
      const [rows, [counted]] = await Promise.all([
        query
          .select()
          .from(webhooks)
          .where(where)
          .orderBy(...order)
          .limit(limit)
          .offset(offset),
        query.select({ n: count() }).from(webhooks).where(where),
      ]);
      return { rows, total: counted?.n ?? 0 };
    },

    get: client.finder(webhooks, webhooks.id),

    insert: (row) => client.insert(webhooks, row),

    async update(id, change, revision) {
      const columns = { ...change, ...raised(webhooks) };
      return (await client.update(webhooks, columns, unchanged(webhooks, id, revision))) > 0;
    },

    async delete(id, revision) {
      return (await client.delete(webhooks, unchanged(webhooks, id, revision))) > 0;
    },
  };
}
