import { getTableColumns, getTableName } from 'drizzle-orm';
import { SQLiteText } from 'drizzle-orm/sqlite-core';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import type { Dialect } from './client.ts';
import { QueryFailed } from './failures.ts';
import * as tables from './schema/sqlite.ts';
import type { Transactions } from './transactions.ts';

export function sqliteDialect(transactions: Transactions): Dialect {
  const orm = drizzle((sql, params) => transactions.execute({ sql, params }));
  return {
    orm,
    tables,
    upsert: (table, key, row) => orm.insert(table).values(row).onConflictDoUpdate({ target: key, set: row }),
    checkLengths(table, values) {
      for (const [name, column] of Object.entries(getTableColumns(table))) {
        const value = values[name];
        if (typeof value !== 'string' || !(column instanceof SQLiteText) || column.length === undefined)
          continue;
        // in code points, as MariaDB counts; no text has more of them than it has UTF-16 units
        if (value.length <= column.length || [...value].length <= column.length) continue;
        const where = `${getTableName(table)}.${column.name}`;
        throw new QueryFailed('TOO_LONG', `Data too long for ${where}: at most ${column.length}.`, where);
      }
    },
  };
}
