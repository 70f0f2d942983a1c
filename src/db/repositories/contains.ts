import { type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';

/** That the column's text has `part` in it, as it stands: its `%` and `_` are characters like any other. */
export function contains(column: SQLiteColumn, part: string): SQL {
  return sql`${column} like ${`%${part.replace(/[!%_]/g, '!$&')}%`} escape '!'`;
}
