import { and, asc, inArray, type SQL } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Client } from '../client.ts';
import { chunks } from './chunks.ts';

/**
 * Deletes at most `limit` rows that match, the first ones by a column. Those that do not match any more when it comes to it
 * stay. @returns how many went.
 */
export async function deleteOldest(
  client: Client,
  table: SQLiteTable & { readonly id: SQLiteColumn },
  by: SQLiteColumn,
  where: SQL | undefined,
  limit: number,
): Promise<number> {
  const found = await client.query
    .select({ id: table.id })
    .from(table)
    .where(where)
    .orderBy(asc(by))
    .limit(limit);
  let deleted = 0;
  for (const ids of chunks(found.map(({ id }) => id)))
    deleted += await client.delete(table, and(inArray(table.id, ids), where));
  return deleted;
}
