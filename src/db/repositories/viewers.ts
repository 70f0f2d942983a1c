import { and, count, eq, inArray, isNull } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { ViewerRepository } from '../database.ts';
import { chunks } from './chunks.ts';

export function viewerRepository(client: Client): ViewerRepository {
  const { viewers } = client.tables;
  return {
    insert: (row) => client.insert(viewers, row),

    async close(id, change) {
      return (await client.update(viewers, change, and(eq(viewers.id, id), isNull(viewers.closedAt)))) > 0;
    },

    closeAll: (closedAt, reason) => client.update(viewers, { closedAt, reason }, isNull(viewers.closedAt)),

    async countOpen(instanceIds) {
      const counts = new Map<string, number>();
      for (const ids of chunks(instanceIds)) {
        const rows = await client.query
          .select({ id: viewers.instanceId, n: count() })
          .from(viewers)
          .where(and(inArray(viewers.instanceId, ids), isNull(viewers.closedAt)))
          .groupBy(viewers.instanceId);
        for (const { id, n } of rows) counts.set(id, n);
      }
      return counts;
    },
  };
}
