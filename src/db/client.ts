import type { SQL } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable, SQLiteUpdateSetSource } from 'drizzle-orm/sqlite-core';
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import type { Tables } from './schema/rows.ts';
import type { Transactions } from './transactions.ts';

/** Drizzle as SQLite has it; MariaDB's is cast to it, as its columns are (see Kit). */
export type Orm = SqliteRemoteDatabase<Record<string, never>>;

interface Statement {
  toSQL(): { sql: string; params: unknown[] };
}

/** What the two dialects do differently. */
export interface Dialect {
  readonly orm: Orm;
  readonly tables: Tables;
  /** An insert that replaces the row with the same `key`. */
  upsert<T extends SQLiteTable>(table: T, key: SQLiteColumn, row: T['$inferInsert']): Statement;
  /** Throws when a text is longer than its column, where the database itself would not mind. */
  checkLengths(table: SQLiteTable, values: Record<string, unknown>): void;
}

/**
 * What the repositories write against, the same on both dialects: queries in the part of Drizzle that both understand,
 * and changes that tell how many rows they met. All of it takes part in the transaction of the `tx` it is called in.
 */
export interface Client {
  readonly query: Pick<Orm, 'select'>;
  readonly tables: Tables;
  tx<T>(work: () => Promise<T>): Promise<T>;
  insert<T extends SQLiteTable>(table: T, row: T['$inferInsert']): Promise<void>;
  upsert<T extends SQLiteTable>(table: T, key: SQLiteColumn, row: T['$inferInsert']): Promise<void>;
  /** @returns how many rows matched; a change of no column matches none. */
  update<T extends SQLiteTable>(
    table: T,
    change: SQLiteUpdateSetSource<T>,
    where: SQL | undefined,
  ): Promise<number>;
  /** @returns how many rows were deleted; cascades do not count. */
  delete(table: SQLiteTable, where: SQL | undefined): Promise<number>;
}

export function createClient(transactions: Transactions, dialect: Dialect): Client {
  const { orm, tables } = dialect;
  const change = async (statement: Statement): Promise<number> => {
    return (await transactions.execute(statement.toSQL())).changes;
  };
  return {
    query: orm,
    tables,
    tx: (work) => transactions.tx(work),
    async insert(table, row) {
      dialect.checkLengths(table, row);
      await change(orm.insert(table).values(row));
    },
    async upsert(table, key, row) {
      dialect.checkLengths(table, row);
      await change(dialect.upsert(table, key, row));
    },
    async update(table, values, where) {
      dialect.checkLengths(table, values);
      if (Object.values(values).every((value) => value === undefined)) return 0;
      return change(orm.update(table).set(values).where(where));
    },
    async delete(table, where) {
      return change(orm.delete(table).where(where));
    },
  };
}
