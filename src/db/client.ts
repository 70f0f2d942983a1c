import { eq, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable, SQLiteUpdateSetSource } from 'drizzle-orm/sqlite-core';
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import { isPlain, lazy, Prepared } from './prepared.ts';
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
  /** Whether what is asked now is asked in a transaction. */
  isInside(): boolean;
  /** One row by a column that is unique. */
  finder<T extends SQLiteTable>(
    table: T,
    key: SQLiteColumn,
  ): (value: string) => Promise<T['$inferSelect'] | null>;
  insert<T extends SQLiteTable>(table: T, row: T['$inferInsert']): Promise<void>;
  upsert<T extends SQLiteTable>(table: T, key: SQLiteColumn, row: T['$inferInsert']): Promise<void>;
  /** @returns how many rows matched; a change of no column matches none. */
  update<T extends SQLiteTable>(
    table: T,
    change: SQLiteUpdateSetSource<T>,
    where: SQL | undefined,
  ): Promise<number>;
  /**
   * For updates that are often done: written once for each set of columns.
   * @param where with places (`sql.placeholder`), whose names are no columns'. @param always set besides.
   */
  updater<T extends SQLiteTable>(
    table: T,
    where: SQL | undefined,
    always?: SQLiteUpdateSetSource<T>,
  ): (
    change: Partial<T['$inferInsert']>,
    places: Readonly<Record<string, string | number>>,
  ) => Promise<number>;
  /** @returns how many rows were deleted; cascades do not count. */
  delete(table: SQLiteTable, where: SQL | undefined): Promise<number>;
}

export function createClient(transactions: Transactions, dialect: Dialect): Client {
  const { orm, tables } = dialect;
  const change = async (statement: Statement): Promise<number> => {
    return (await transactions.execute(statement.toSQL())).changes;
  };
  const inserts = new Map<SQLiteTable, Prepared>();
  const upserts = new Map<SQLiteTable, Prepared>();
  const preparedOf = (
    known: Map<SQLiteTable, Prepared>,
    table: SQLiteTable,
    write: (row: Record<string, unknown>) => Statement,
  ): Prepared => {
    const prepared = known.get(table) ?? new Prepared((places) => write(places).toSQL());
    known.set(table, prepared);
    return prepared;
  };
  return {
    query: orm,
    tables,
    tx: (work) => transactions.tx(work),
    isInside: () => transactions.isInside(),

    finder<T extends SQLiteTable>(table: T, key: SQLiteColumn) {
      const isIt = eq(key, sql.placeholder('key'));
      const prepared = lazy(() => orm.select().from(table).where(isIt).limit(1).prepare());
      return async (value: string) => {
        const [row] = await prepared().execute({ key: value });
        return (row as T['$inferSelect'] | undefined) ?? null;
      };
    },

    async insert(table, row) {
      dialect.checkLengths(table, row);
      if (!isPlain(row)) return void (await change(orm.insert(table).values(row)));
      const write = (places: Record<string, unknown>) => orm.insert(table).values(places as never);
      await transactions.execute(preparedOf(inserts, table, write).fill(row));
    },

    async upsert(table, key, row) {
      dialect.checkLengths(table, row);
      const write = (places: Record<string, unknown>) => dialect.upsert(table, key, places as never);
      await transactions.execute(preparedOf(upserts, table, write).fill(row));
    },

    async update(table, values, where) {
      dialect.checkLengths(table, values);
      if (Object.values(values).every((value) => value === undefined)) return 0;
      return change(orm.update(table).set(values).where(where));
    },

    updater(table, where, always = {}) {
      const prepared = new Prepared((places) =>
        orm
          .update(table)
          .set({ ...places, ...always } as SQLiteUpdateSetSource<typeof table>)
          .where(where)
          .toSQL(),
      );
      return async (values, places) => {
        dialect.checkLengths(table, values);
        return (await transactions.execute(prepared.fill(values, places))).changes;
      };
    },

    async delete(table, where) {
      return change(orm.delete(table).where(where));
    },
  };
}
