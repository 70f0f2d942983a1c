import type { Clock } from '../clock.ts';
import type { Database } from '../db/database.ts';

/** Who holds a seat and dies is followed after this time and one look of another. */
const LEASE_MS = 15_000;
/** The share of the lease for which its holder relies on it: who cannot renew it stops before another may begin. */
const RELIED_ON = 0.8;

export interface SeatOptions {
  readonly db: Pick<Database, 'seats'>;
  readonly clock: Clock;
  /** One row of the table `seats`. */
  readonly name: string;
  /** This process. */
  readonly owner: string;
  /** 15 s if left out; to be renewed at least three times as often. */
  readonly leaseMs?: number;
}

/** What one process of all on a database does at a time: its lease, as this process knows it. */
export class Seat {
  readonly #options: SeatOptions;
  readonly #leaseMs: number;
  /** By the clock that never jumps. */
  #reliedOnUntil = Number.NEGATIVE_INFINITY;
  /** UTC ms: when others, by the clock that jumps, may take the seat. */
  #until = Number.NEGATIVE_INFINITY;
  /** It may be, since an answer of the database can be lost. */
  #mayBeOurs = false;
  #freeSince: number | null = null;
  /** The lease of somebody else as it was seen first, and when, by the clock that never jumps. */
  #theirs: { readonly until: number; readonly seenAt: number } | null = null;

  constructor(options: SeatOptions) {
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
  }

  /**
   * Whether this process may go on, as far as it knows without asking. It knows when it stood still for too long and when the
   * clock jumped forward, not when another machine's clock did: `confirm` right before anything that is to happen once.
   */
  get isHeld(): boolean {
    return this.heldForMs > 0;
  }

  /** ms for which it may go on without renewing; 0 or less when it may not. */
  get heldForMs(): number {
    const { clock } = this.#options;
    return Math.min(this.#reliedOnUntil - clock.passed(), this.#until - clock.now());
  }

  /** UTC ms until which somebody held the seat before this process took it; null when nobody ever did. */
  get freeSince(): number | null {
    return this.#freeSince;
  }

  /** Takes the seat if it is free and renews it if it is held. @returns whether it is held now. */
  async keep(): Promise<boolean> {
    const { db, clock, name, owner } = this.#options;
    const asked = clock.passed();
    const now = clock.now();
    const before = await db.seats.get(name);
    const freeBefore = this.#isForsaken(before, asked) ? (before?.until ?? 0) + 1 : now;
    this.#mayBeOurs = true;
    if (!(await db.seats.take(name, owner, now + this.#leaseMs, freeBefore))) {
      this.#lose();
      return false;
    }
    if (before?.owner !== owner) this.#freeSince = before?.until ?? null;
    this.#hold(asked, now);
    return true;
  }

  /** Asks the database, and renews: right before anything that is to happen once. */
  async confirm(): Promise<boolean> {
    const { db, clock, name, owner } = this.#options;
    const asked = clock.passed();
    const now = clock.now();
    const isOurs = await db.seats.renew(name, owner, now + this.#leaseMs);
    if (isOurs) this.#hold(asked, now);
    else this.#lose();
    return isOurs;
  }

  /** So that another one need not wait. */
  async release(): Promise<void> {
    if (!this.#mayBeOurs) return;
    const { db, clock, name, owner } = this.#options;
    this.#lose();
    await db.seats.release(name, owner, clock.now());
  }

  #hold(asked: number, now: number): void {
    this.#reliedOnUntil = asked + this.#leaseMs * RELIED_ON;
    this.#until = now + this.#leaseMs;
  }

  #lose(): void {
    this.#reliedOnUntil = Number.NEGATIVE_INFINITY;
    this.#mayBeOurs = false;
  }

  /**
   * Nobody has renewed it for a whole lease, whatever the clock says that was or went back to: its holder is dead, or does
   * not rely on it any more.
   */
  #isForsaken(before: { readonly owner: string; readonly until: number } | null, asked: number): boolean {
    if (before === null || before.owner === this.#options.owner) {
      this.#theirs = null;
      return false;
    }
    if (this.#theirs?.until !== before.until) this.#theirs = { until: before.until, seenAt: asked };
    return asked - this.#theirs.seenAt >= this.#leaseMs;
  }
}
