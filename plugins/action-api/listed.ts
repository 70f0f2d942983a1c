import type { ListFilter } from '../../src/api.ts';

interface Page {
  readonly offset: number;
  readonly limit: number;
}

export interface Listed<Item> extends Page {
  readonly items: readonly Item[];
  readonly total: number;
}

/** A page as the database cut it. */
export function listed<Item>(
  { items, total }: { readonly items: readonly Item[]; readonly total: number },
  { offset, limit }: Page,
): Listed<Item> {
  return { items, total, offset, limit };
}

export interface Face {
  readonly id: string;
  readonly names: readonly string[];
  /** UTC ms; null for what nobody has made. */
  readonly createdAt: number | null;
}

/** The same of a list that is whole in memory. */
export function cut<Item>(
  all: readonly Item[],
  faceOf: (item: Item) => Face,
  { ids, names, search = '', createdFrom, createdBefore, isReversed }: ListFilter,
  { offset, limit }: Page,
): Listed<Item> {
  const part = search.toLowerCase();
  const found = all.filter((item) => {
    const { id, names: own, createdAt } = faceOf(item);
    if (ids !== undefined && !ids.includes(id)) return false;
    if (names !== undefined && !own.some((name) => names.includes(name))) return false;
    if (!own.some((name) => name.toLowerCase().includes(part))) return false;
    if (createdFrom !== undefined && (createdAt === null || createdAt < createdFrom)) return false;
    return createdBefore === undefined || (createdAt !== null && createdAt < createdBefore);
  });
  const ordered = isReversed === true ? found.toReversed() : found;
  return { items: ordered.slice(offset, offset + limit), total: found.length, offset, limit };
}
