import type { Database } from '../db/database.ts';
import { newId } from '../ids.ts';
import type { Logger } from '../log.ts';
import { pause } from '../wait.ts';

/** A process that ended without a word is followed by another one after this time. */
const SEAT_MS = 10_000;
const RENEW_EVERY_MS = 3000;
/** No lease reaches further than this many of them: one that does was written by a clock that was ahead. */
const MOST_LEASES = 4;
/** The work ends before another process may take the seat, even where this one was held up. */
const MARGIN_MS = 2000;

export interface SeatOptions {
  readonly db: Database;
  readonly log: Logger;
  readonly name: string;
  readonly seatMs?: number;
  readonly renewEveryMs?: number;
}

/**
 * Does `work` whenever this process has the seat, which at most one process has at a time, until `signal` aborts.
 * The signal given to `work` aborts when the seat is lost, and then `work` is to end soon. Never rejects.
 */
export async function withSeat(
  { db, log, name, seatMs = SEAT_MS, renewEveryMs = RENEW_EVERY_MS }: SeatOptions,
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const owner = newId();
  const marginMs = Math.min(MARGIN_MS, seatMs / 4);
  let ahead: number | null = null;
  while (!signal.aborted) {
    const asked = Date.now();
    const isMine = await take(asked).catch((error: unknown) => {
      log.debug({ err: error, seat: name }, 'a seat could not be asked for');
      return false;
    });
    if (isMine) await sit(asked + seatMs - marginMs);
    await pause(renewEveryMs, signal);
  }

  async function take(now: number): Promise<boolean> {
    const before = (await db.seats.get(name))?.until ?? 0;
    const isAhead = before > now + MOST_LEASES * seatMs;
    // who lives has renewed it before the second look
    const freeBefore = isAhead && before === ahead ? before + 1 : now;
    ahead = isAhead ? before : null;
    return db.seats.take(name, owner, now + seatMs, freeBefore);
  }

  async function sit(until: number): Promise<void> {
    const gone = new AbortController();
    let timer = leaveAt(until);
    const done = (async () => work(AbortSignal.any([signal, gone.signal])))()
      .catch((error: unknown) => log.error({ err: error, seat: name }, 'what one process does has failed'))
      .finally(() => gone.abort());
    while (!signal.aborted && !gone.signal.aborted) {
      await pause(renewEveryMs, AbortSignal.any([signal, gone.signal]));
      if (signal.aborted || gone.signal.aborted) break;
      const asked = Date.now();
      try {
        if (!(await db.seats.renew(name, owner, asked + seatMs))) break;
        clearTimeout(timer);
        timer = leaveAt(asked + seatMs - marginMs);
      } catch (error) {
        log.debug({ err: error, seat: name }, 'a seat could not be renewed');
      }
    }
    clearTimeout(timer);
    gone.abort();
    await done;
    await db.seats.release(name, owner).catch(() => false);

    function leaveAt(time: number): NodeJS.Timeout {
      return setTimeout(() => gone.abort(), Math.max(0, time - Date.now()));
    }
  }
}
