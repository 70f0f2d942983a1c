import { asc, desc, type SQL } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Sort } from '../database.ts';

/**
 * What a list is sorted by: as asked, else as it is by default, and at last by a column that no two rows share, so that
 * no page repeats or leaves out a row. That one goes in the direction of the column before it, as an index does.
 */
export function orderOf<Field extends string>(
  columns: Readonly<Record<Field, SQLiteColumn>>,
  sort: readonly Sort<Field>[] | undefined,
  byDefault: readonly Sort<Field>[],
  unique: SQLiteColumn,
): SQL[] {
  const wanted = sort === undefined || sort.length === 0 ? byDefault : sort;
  const order = wanted.map(({ field, isDescending }) => (isDescending ? desc : asc)(columns[field]));
  return [...order, (wanted.at(-1)?.isDescending ? desc : asc)(unique)];
}
