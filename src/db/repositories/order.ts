import { asc, desc, type SQL } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Sort } from '../database.ts';

/**
 * What a list is sorted by: as asked, else as it is by default, and at last by a column that no two rows share, so that
 * no page repeats or leaves out a row. That one goes in the direction of the column before it, as an index does; it is left
 * out after a column that no two rows share either, where MariaDB would sort all rows instead of reading the index.
 * @param unique columns that no two rows share, the first of them to be sorted by at last.
 */
export function orderOf<Field extends string>(
  columns: Readonly<Record<Field, SQLiteColumn>>,
  sort: readonly Sort<Field>[] | undefined,
  byDefault: readonly Sort<Field>[],
  ...unique: readonly [SQLiteColumn, ...SQLiteColumn[]]
): SQL[] {
  const wanted = sort === undefined || sort.length === 0 ? byDefault : sort;
  const order = wanted.map(({ field, isDescending }) => (isDescending ? desc : asc)(columns[field]));
  const last = wanted.at(-1);
  if (last !== undefined && unique.includes(columns[last.field])) return order;
  return [...order, (last?.isDescending ? desc : asc)(unique[0])];
}
