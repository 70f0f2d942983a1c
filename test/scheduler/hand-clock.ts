import type { Clock } from '../../src/clock.ts';

/** A clock that goes on only when it is told to. */
export class HandClock implements Clock {
  #now: number;
  #passed = 0;

  constructor(now = Date.now()) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  passed(): number {
    return this.#passed;
  }

  /** Time goes by. */
  pass(ms: number): void {
    this.#now += ms;
    this.#passed += ms;
  }

  /** Somebody sets the clock. */
  jump(ms: number): void {
    this.#now += ms;
  }
}
