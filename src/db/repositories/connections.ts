import { eq } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { ConnectionRepository } from '../database.ts';

export function connectionRepository(client: Client): ConnectionRepository {
  const { connections } = client.tables;
  return {
    put: (row) => client.upsert(connections, connections.instanceId, row),

    get: client.finder(connections, connections.instanceId),

    async delete(instanceId) {
      return (await client.delete(connections, eq(connections.instanceId, instanceId))) > 0;
    },
  };
}
