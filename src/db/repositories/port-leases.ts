import { asc, eq } from 'drizzle-orm';
import type { Client } from '../client.ts';
import type { PortLeaseRepository } from '../database.ts';

export function portLeaseRepository(client: Client): PortLeaseRepository {
  const { query, tables } = client;
  const { portLeases } = tables;
  return {
    list: async () => query.select().from(portLeases).orderBy(asc(portLeases.port)),

    insert: (row) => client.insert(portLeases, row),

    ofInstance: client.finder(portLeases, portLeases.instanceId),

    async delete(instanceId) {
      return (await client.delete(portLeases, eq(portLeases.instanceId, instanceId))) > 0;
    },
  };
}
