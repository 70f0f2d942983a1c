const FIRST_MS = 1000;
const LONGEST_MS = 15_000;
/** Viewers that lost the same gateway do not all come back in the same moment. */
const SPREAD = 0.2;

/** A gateway that is replaced is back within seconds, and to ask one that is away costs it nothing. */
const AWAY_MS = 1000;
/** One that stays away longer is not just replaced. */
const SOON_BACK_MS = 60_000;

/** After so many tries in a row, about six minutes, only a person goes on. */
export const MOST_TRIES = 30;

/**
 * Milliseconds before a try.
 * @param attempt 1 for the first.
 * @param random from 0 to 1.
 */
export function delayBefore(attempt: number, random: number): number {
  return spread(Math.min(FIRST_MS * 2 ** (attempt - 1), LONGEST_MS), random);
}

/**
 * Milliseconds before a gateway that is away is asked again; null when it has been away too long to be asked so often.
 * @param random from 0 to 1.
 */
export function delayWhileAway(awayMs: number, random: number): number | null {
  return awayMs < SOON_BACK_MS ? spread(AWAY_MS, random) : null;
}

function spread(ms: number, random: number): number {
  return Math.round(ms * (1 - SPREAD + 2 * SPREAD * random));
}
