import { getTableColumns, getTableName } from 'drizzle-orm';
import { type SQLiteTable, SQLiteText } from 'drizzle-orm/sqlite-core';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import type { Dialect } from './client.ts';
import { QueryFailed } from './failures.ts';
import * as tables from './schema/sqlite.ts';
import type { Transactions } from './transactions.ts';

/** How long a text of a column may be. */
interface Limit {
  readonly name: string;
  readonly most: number;
  /** For the error. */
  readonly where: string;
}

function limitsOf(table: SQLiteTable): readonly Limit[] {
  return Object.entries(getTableColumns(table)).flatMap(([name, column]) =>
    column instanceof SQLiteText && column.length !== undefined
      ? [{ name, most: column.length, where: `${getTableName(table)}.${column.name}` }]
      : [],
  );
}

export function sqliteDialect(transactions: Transactions): Dialect {
  const orm = drizzle((sql, params) => transactions.execute({ sql, params }));
  const known = new Map<SQLiteTable, readonly Limit[]>();
  return {
    orm,
    tables,
    upsert: (table, key, row) => orm.insert(table).values(row).onConflictDoUpdate({ target: key, set: row }),
    checkLengths(table, values) {
      const limits = known.get(table) ?? limitsOf(table);
      known.set(table, limits);
      for (const { name, most, where } of limits) {
        const value = values[name];
        if (typeof value !== 'string') continue;
        // in code points, as MariaDB counts; no text has more of them than it has UTF-16 units
        if (value.length <= most || [...value].length <= most) continue;
        throw new QueryFailed('TOO_LONG', `Data too long for ${where}: at most ${most}.`, where);
      }
    },
  };
}
