const FIRST_MS = 1000;
const LONGEST_MS = 15_000;
/** Viewers that lost the same gateway do not all come back in the same moment. */
const SPREAD = 0.2;

/** After so many tries in a row, about six minutes, only a person goes on. */
export const MOST_TRIES = 30;

/**
 * Milliseconds before a try.
 * @param attempt 1 for the first.
 * @param random from 0 to 1.
 */
export function delayBefore(attempt: number, random: number): number {
  const plain = Math.min(FIRST_MS * 2 ** (attempt - 1), LONGEST_MS);
  return Math.round(plain * (1 - SPREAD + 2 * SPREAD * random));
}
