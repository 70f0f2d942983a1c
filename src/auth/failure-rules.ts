import type { FailureRule } from '../db/database.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** So many in each window, and the rest of it none. */
function perWindow(most: number, keepMs: number): FailureRule {
  return {
    keepMs,
    isWindow: true,
    heldUntil: (failures, _now, expiresAt) => (failures < most ? 0 : expiresAt),
  };
}

/** So many at once, then one after each wait, which doubles; all is forgotten when a day went by without one. */
function growing(free: number, firstMs: number, longestMs: number): FailureRule {
  return {
    keepMs: DAY,
    isWindow: false,
    heldUntil: (failures, now) =>
      failures < free ? 0 : now + Math.min(longestMs, firstMs * 2 ** (failures - free)),
  };
}

/** Of passwords: an account from one network or one browser. */
export const FROM_ONE_PLACE = growing(8, MINUTE, HOUR);
/** From one network, whoever is meant. */
export const OF_NETWORK = perWindow(60, 10 * MINUTE);
/** An account from wherever it is not known. */
export const OF_ACCOUNT = perWindow(200, 10 * MINUTE);
/** Of codes, which only who has the password may guess: an account from wherever it is not known. */
export const OF_CODES = growing(20, 5 * MINUTE, HOUR);
/** Of user names that somebody tries who may not list users, wherever they try them. */
export const OF_NAMES = growing(10, MINUTE, HOUR);
/** Of what sends mail, from one network. */
export const OF_REQUESTS = perWindow(30, HOUR);
/** To one address, and no longer than a link for a new password is good. */
export const OF_MAILS = perWindow(3, HOUR);
