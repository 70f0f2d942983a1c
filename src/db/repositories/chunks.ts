/** A statement has a limited number of parameters (32766 on SQLite). */
const CHUNK = 500;

/** The keys in pieces that fit a statement; a key that is named twice comes once. */
export function* chunks<K>(keys: readonly K[]): Generator<K[]> {
  const all = [...new Set(keys)];
  for (let start = 0; start < all.length; start += CHUNK) yield all.slice(start, start + CHUNK);
}
