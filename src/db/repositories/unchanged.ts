import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';

interface Revised {
  readonly id: SQLiteColumn;
  readonly revision: SQLiteColumn;
}

/** The row, as long as it has the revision that whoever changes it has seen; whichever where none is given. */
export function unchanged(table: Revised, id: string, revision: number | undefined): SQL | undefined {
  return and(eq(table.id, id), revision === undefined ? undefined : eq(table.revision, revision));
}

/** For what changes a row. */
export function raised(table: Revised): { revision: SQL } {
  return { revision: sql`${table.revision} + 1` };
}
