import { eq } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { ConnectionRepository } from '../database.ts';

export function connectionRepository(client: Client): ConnectionRepository {
  const { connections } = client.tables;
  return {
    put: (row) => client.upsert(connections, connections.instanceId, row),

    async get(instanceId) {
      const [row] = await client.query
        .select()
        .from(connections)
        .where(eq(connections.instanceId, instanceId))
        .limit(1);
      return row ?? null;
    },

    async delete(instanceId) {
      return (await client.delete(connections, eq(connections.instanceId, instanceId))) > 0;
    },
  };
}
