import { and, asc, count, desc, eq, gt, inArray, isNull, lt, lte, notInArray } from 'drizzle-orm';
import type { Client } from '../client.ts';
import { UniqueViolation, type WebhookDeliveryRepository } from '../database.ts';
import type { WebhookDeliveryRow } from '../schema/rows.ts';
import { deleteOldest } from './delete-oldest.ts';

export function webhookDeliveryRepository(client: Client): WebhookDeliveryRepository {
  const { query, tables } = client;
  const { webhooks, webhookDeliveries: deliveries } = tables;

  const get = client.finder(deliveries, deliveries.id);
  /** The try that was claimed, and no later one. */
  const duringTry = ({ id, tries, nextAt }: Pick<WebhookDeliveryRow, 'id' | 'tries' | 'nextAt'>) =>
    and(
      eq(deliveries.id, id),
      eq(deliveries.status, 'pending'),
      eq(deliveries.tries, tries),
      eq(deliveries.nextAt, nextAt),
    );

  return {
    get,

    async add(row) {
      try {
        await client.insert(deliveries, row);
        return true;
      } catch (error) {
        if (error instanceof UniqueViolation) return false;
        throw error;
      }
    },

    async list({ webhookId, status, offset, limit }) {
      const where = and(
        eq(deliveries.webhookId, webhookId),
        status === undefined ? undefined : eq(deliveries.status, status),
      );
      const rows = await query
        .select()
        .from(deliveries)
        .where(where)
        .orderBy(desc(deliveries.createdAt), desc(deliveries.seq))
        .limit(limit)
        .offset(offset);
      const [total] = await query.select({ n: count() }).from(deliveries).where(where);
      return { rows, total: total?.n ?? 0 };
    },

    async claimNext(now, claimedUntil, busyWebhooks) {
      for (;;) {
        const [candidate] = await query
          .select({ delivery: deliveries })
          .from(deliveries)
          .innerJoin(webhooks, eq(webhooks.id, deliveries.webhookId))
          .where(
            and(
              eq(deliveries.status, 'pending'),
              lte(deliveries.nextAt, now),
              isNull(webhooks.disabledAt),
              busyWebhooks.length === 0 ? undefined : notInArray(deliveries.webhookId, [...busyWebhooks]),
            ),
          )
          .orderBy(asc(deliveries.seq), asc(deliveries.id))
          .limit(1);
        if (candidate === undefined) return null;
        const { delivery } = candidate;
        // without an error while it is claimed, and with one while it waits for its next try
        const claim = { tries: delivery.tries + 1, nextAt: claimedUntil, error: null };
        // many may have read it; the one whose update still finds it so has it
        if ((await client.update(deliveries, claim, duringTry(delivery))) > 0)
          return { ...delivery, ...claim };
      }
    },

    releaseClaims: (now) =>
      client.update(
        deliveries,
        { nextAt: now },
        and(
          eq(deliveries.status, 'pending'),
          gt(deliveries.tries, 0),
          gt(deliveries.nextAt, now),
          isNull(deliveries.error),
        ),
      ),

    async finish(claimed, end) {
      return (await client.update(deliveries, end, duringTry(claimed))) > 0;
    },

    async redeliver(id, now) {
      const fresh = { status: 'pending' as const, tries: 0, nextAt: now, endedAt: null };
      const over = and(eq(deliveries.id, id), inArray(deliveries.status, ['delivered', 'failed']));
      return (await client.update(deliveries, fresh, over)) > 0;
    },

    // one that is being delivered again stays
    deleteEndedBefore: (before, limit) =>
      deleteOldest(client, deliveries, deliveries.endedAt, lt(deliveries.endedAt, before), limit),
  };
}
