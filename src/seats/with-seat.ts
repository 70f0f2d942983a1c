import { systemClock } from '../clock.ts';
import type { Database } from '../db/database.ts';
import { newId } from '../ids.ts';
import type { Logger } from '../log.ts';
import { pause } from '../wait.ts';
import { Seat } from './seat.ts';

/** A process that ended without a word is followed by another one after this time. */
const LEASE_MS = 10_000;
const RENEW_EVERY_MS = 3000;

export interface WithSeatOptions {
  readonly db: Pick<Database, 'seats'>;
  readonly log: Logger;
  readonly name: string;
  readonly leaseMs?: number;
  readonly renewEveryMs?: number;
}

/** What work is given that one process at a time does. */
export interface Sitting {
  /** Aborts when the seat is lost, or soon may be: the work is to end then. */
  readonly signal: AbortSignal;
  /** Right before what is to happen once: whether the seat still is ours. Never rejects. */
  confirm(): Promise<boolean>;
}

/** Does `work` whenever this process has the seat, which at most one has at a time, until `signal` aborts. Never rejects. */
export async function withSeat(
  { db, log, name, leaseMs = LEASE_MS, renewEveryMs = RENEW_EVERY_MS }: WithSeatOptions,
  work: (sitting: Sitting) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const seat = new Seat({ db, clock: systemClock, name, owner: newId(), leaseMs });
  while (!signal.aborted) {
    const isOurs = await seat.keep().catch((error: unknown) => {
      log.debug({ err: error, seat: name }, 'a seat could not be asked for');
      return false;
    });
    if (isOurs) await sit();
    await pause(renewEveryMs, signal);
  }
  await seat.release().catch(() => {});

  async function sit(): Promise<void> {
    const lost = new AbortController();
    const either = AbortSignal.any([signal, lost.signal]);
    const sitting = { signal: either, confirm };
    let timer = leaveInTime();
    const done = (async () => work(sitting))()
      .catch((error: unknown) => log.error({ err: error, seat: name }, 'what one process does has failed'))
      .finally(() => lost.abort());
    while (!either.aborted) {
      await pause(renewEveryMs, either);
      if (!either.aborted) await confirm();
    }
    clearTimeout(timer);
    await done;
    await seat.release().catch(() => {});

    async function confirm(): Promise<boolean> {
      const isOurs = await seat.confirm().catch((error: unknown) => {
        log.debug({ err: error, seat: name }, 'a seat could not be renewed');
        return seat.isHeld;
      });
      if (!isOurs) lost.abort();
      return !either.aborted;
    }

    function leaveInTime(): NodeJS.Timeout {
      return setTimeout(
        () => {
          if (seat.isHeld) timer = leaveInTime();
          else lost.abort();
        },
        Math.max(0, seat.heldForMs),
      );
    }
  }
}
