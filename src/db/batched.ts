import { inArray, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { within } from '../wait.ts';
import type { Client } from './client.ts';

interface Batch<T> {
  readonly keys: Set<string>;
  readonly answer: Promise<ReadonlyMap<string, T>>;
}

/** A statement that takes longer holds up nobody. */
const PATIENCE_MS = 10;

/**
 * Reads of one kind, by a key: what is asked for in one turn of the event loop is one statement, and so is what is asked while
 * the one before is under way: the more ask, the more go together. It leaves after the last of them was asked, so each sees all
 * that was written before.
 * @param read leaves out what there is not.
 */
export function batched<T>(
  client: Pick<Client, 'isInside'>,
  read: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>,
): (key: string) => Promise<T | null> {
  let open: Batch<T> | null = null;
  let before: Promise<unknown> = Promise.resolve();
  const begin = (): Batch<T> => {
    const keys = new Set<string>();
    const turn = new Promise<void>((resolve) => void setImmediate(resolve));
    const answer = Promise.all([turn, before]).then(() => {
      open = null;
      const reading = read([...keys]);
      before = within(PATIENCE_MS, Promise.allSettled([reading]), () => null);
      return reading;
    });
    return { keys, answer };
  };
  return async (key) => {
    // others would be asked in its transaction, too
    if (client.isInside()) return (await read([key])).get(key) ?? null;
    open ??= begin();
    const { keys, answer } = open;
    keys.add(key);
    return (await answer).get(key) ?? null;
  };
}

/** Keys at once that a statement is written for: so many, or the next of these numbers. */
const SIZES = [1, 4, 16, 64, 256];

/**
 * A statement for any number of keys, written once for some numbers of them: places that are left over hold a key again.
 * @param write is given the names of its places.
 */
export function forManyKeys<Row>(
  write: (places: readonly string[]) => { execute(values: Record<string, string>): Promise<Row[]> },
): (keys: readonly string[]) => Promise<Row[]> {
  const written = new Map<number, ReturnType<typeof write>>();
  const most = SIZES.at(-1) ?? 1;
  const ask = (keys: readonly string[]): Promise<Row[]> => {
    const size = SIZES.find((each) => each >= keys.length) ?? most;
    const places = Array.from({ length: size }, (_, index) => `key${index}`);
    const prepared = written.get(size) ?? write(places);
    written.set(size, prepared);
    return prepared.execute(
      Object.fromEntries(places.map((place, index) => [place, keys[Math.min(index, keys.length - 1)] ?? ''])),
    );
  };
  return async (keys) => {
    const rows: Row[] = [];
    for (let from = 0; from < keys.length; from += most)
      rows.push(...(await ask(keys.slice(from, from + most))));
    return rows;
  };
}

/** Where the column holds one of the keys of `forManyKeys`. @param places as it names them. */
export function isOneOf(column: SQLiteColumn, places: readonly string[]): SQL {
  return inArray(
    column,
    places.map((place) => sql.placeholder(place)),
  );
}
