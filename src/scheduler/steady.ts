import type { Clock } from '../clock.ts';

/** Longer than between two looks when all is well. */
const LONGEST_GAP_MS = 60_000;
/** What a clock may be corrected by without anybody minding. */
const TOLERANCE_MS = 10_000;

/**
 * Whether time went on evenly from one look to the next: no jump of the clock, and nobody who looked for so long that
 * what happened meanwhile is unknown.
 */
export class Steady {
  readonly #clock: Clock;
  #last: { readonly now: number; readonly passed: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param before UTC ms until which another process looked; null when nobody did. Counts at the first look only. */
  look(before: number | null): boolean {
    const now = this.#clock.now();
    const passed = this.#clock.passed();
    const last = this.#last;
    this.#last = { now, passed };
    if (last === null) return before !== null && Math.abs(now - before) <= LONGEST_GAP_MS;
    const ms = passed - last.passed;
    return ms <= LONGEST_GAP_MS && Math.abs(now - last.now - ms) <= TOLERANCE_MS;
  }

  /** Another process looks from now on. */
  forget(): void {
    this.#last = null;
  }
}
