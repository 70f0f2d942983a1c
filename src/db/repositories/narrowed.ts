import { and, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { ListFilter } from '../list-filter.ts';
import { contains } from './contains.ts';

export interface ListColumns {
  readonly id: SQLiteColumn;
  readonly names: readonly SQLiteColumn[];
  readonly created: SQLiteColumn;
}

/** The rows that a list is narrowed to; undefined for all. */
export function narrowed({ id, names, created }: ListColumns, filter: ListFilter): SQL | undefined {
  const { ids, names: wanted, search = '', createdFrom, createdBefore } = filter;
  return and(
    ids === undefined ? undefined : inArray(id, [...ids]),
    wanted === undefined ? undefined : or(...names.map((name) => inArray(name, [...wanted]))),
    search === ''
      ? undefined
      : or(...names.map((name) => contains(sql`lower(${name})`, search.toLowerCase()))),
    createdFrom === undefined ? undefined : gte(created, createdFrom),
    createdBefore === undefined ? undefined : lt(created, createdBefore),
  );
}
