import { eq } from 'drizzle-orm';
import { batched, forManyKeys, isOneOf } from '../batched.ts';
import type { Client } from '../client.ts';
import type { ConnectionRepository } from '../database.ts';

export function connectionRepository(client: Client): ConnectionRepository {
  const { query, tables } = client;
  const { connections } = tables;
  const byInstances = forManyKeys((places) =>
    query.select().from(connections).where(isOneOf(connections.instanceId, places)).prepare(),
  );
  return {
    put: (row) => client.upsert(connections, connections.instanceId, row),

    // asked with each viewer
    get: batched(
      client,
      async (ids) => new Map((await byInstances(ids)).map((row) => [row.instanceId, row])),
    ),

    async delete(instanceId) {
      return (await client.delete(connections, eq(connections.instanceId, instanceId))) > 0;
    },
  };
}
