/** Chances that a seed decides, so that a run can be had again. */
export interface Dice {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  one<T>(of: readonly [T, ...T[]]): T;
  bytes(length: number): Buffer;
}

/** Mulberry32: good enough for chances, and one multiplication a number. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number): number => next() % limit;
  return {
    below,
    one: (of) => of[below(of.length)] ?? of[0],
    bytes: (length) => {
      const bytes = Buffer.allocUnsafe(length);
      for (let at = 0; at < length; at += 1) bytes[at] = next();
      return bytes;
    },
  };
}
