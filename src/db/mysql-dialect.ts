import type { MySqlTable } from 'drizzle-orm/mysql-core';
import { drizzle } from 'drizzle-orm/mysql-proxy';
import type { Dialect, Orm } from './client.ts';
import * as tables from './schema/mysql.ts';
import type { Transactions } from './transactions.ts';

export function mysqlDialect(transactions: Transactions): Dialect {
  const orm = drizzle((sql, params) => transactions.execute({ sql, params }));
  return {
    orm: orm as unknown as Orm,
    tables,
    upsert: (table, _key, row) =>
      orm
        .insert(table as unknown as MySqlTable)
        .values(row)
        .onDuplicateKeyUpdate({ set: row }),
    // strict mode refuses them
    checkLengths() {},
  };
}
