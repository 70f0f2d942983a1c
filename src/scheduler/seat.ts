import type { Clock } from '../clock.ts';
import type { Database } from '../db/database.ts';

const NAME = 'scheduler';
/** Who holds the seat and dies is followed after this time and one look of another. */
const SEAT_MS = 15_000;
/** Shorter than the lease, so that who cannot renew it stops before another may begin. */
const HELD_MS = 12_000;
/** No lease reaches further: one that does was written by a clock that was ahead. */
const LONGEST_MS = 4 * SEAT_MS;

export interface SchedulerSeatOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** This process. */
  readonly owner: string;
}

/** The one seat of the scheduler among all gateways on a database. */
export class SchedulerSeat {
  readonly #options: SchedulerSeatOptions;
  #heldUntil = Number.NEGATIVE_INFINITY;
  #freeSince: number | null = null;
  #ahead: number | null = null;

  constructor(options: SchedulerSeatOptions) {
    this.#options = options;
  }

  /** Whether this process may go on, as far as it knows. Counted by a clock that does not stand still with the process. */
  get isHeld(): boolean {
    return this.#options.clock.passed() < this.#heldUntil;
  }

  /** UTC ms until which somebody held the seat before this process took it; null when nobody ever did. */
  get freeSince(): number | null {
    return this.#freeSince;
  }

  /** Takes the seat if it is free and renews it if it is held. @returns whether it is held now. */
  async keep(): Promise<boolean> {
    const { db, clock, owner } = this.#options;
    const asked = clock.passed();
    const now = clock.now();
    const before = await db.seats.get(NAME);
    const due = this.#isStale(before, now) ? (before?.until ?? 0) + 1 : now;
    if (!(await db.seats.take(NAME, owner, now + SEAT_MS, due))) {
      this.#heldUntil = Number.NEGATIVE_INFINITY;
      return false;
    }
    if (before?.owner !== owner) this.#freeSince = before?.until ?? null;
    this.#heldUntil = asked + HELD_MS;
    return true;
  }

  /** Asks the database: right before anything that is to happen once. */
  async confirm(): Promise<boolean> {
    const { db, clock, owner } = this.#options;
    const asked = clock.passed();
    const isMine = await db.seats.renew(NAME, owner, clock.now() + SEAT_MS);
    this.#heldUntil = isMine ? asked + HELD_MS : Number.NEGATIVE_INFINITY;
    return isMine;
  }

  /** So that another one need not wait. */
  async release(): Promise<void> {
    if (this.#heldUntil === Number.NEGATIVE_INFINITY) return;
    this.#heldUntil = Number.NEGATIVE_INFINITY;
    await this.#options.db.seats.release(NAME, this.#options.owner, this.#options.clock.now());
  }

  /** The clock went back: what was written before looks held for long. Who lives renews it before the second look. */
  #isStale(before: { readonly until: number } | null, now: number): boolean {
    const until = before !== null && before.until > now + LONGEST_MS ? before.until : null;
    const isStale = until !== null && until === this.#ahead;
    this.#ahead = until;
    return isStale;
  }
}
