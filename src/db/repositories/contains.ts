import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** That the column's text has `part` in it, as it stands: its `%` and `_` are characters like any other. */
export function contains(column: SQLWrapper, part: string): SQL {
  // SQLite takes it for the end of the pattern; no text here has one
  if (part.includes('\0')) return sql`1 = 0`;
  return sql`${column} like ${`%${part.replace(/[!%_]/g, '!$&')}%`} escape '!'`;
}
