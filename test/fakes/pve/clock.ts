import { setTimeout as sleep } from 'node:timers/promises';

/** Time of the simulated cluster: waits are scaled, the date is the machine's and can be moved forward. */
export class Clock {
  readonly #scale: number;
  /** Aborts when the simulator closes. */
  readonly life: AbortSignal;
  #aheadMs = 0;

  constructor(scale: number, life: AbortSignal) {
    this.#scale = scale;
    this.life = life;
  }

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  /** Tickets and tokens get older; waits that have begun do not become shorter. */
  advance(ms: number): void {
    this.#aheadMs += ms;
  }

  /** How long a simulated duration takes here, in ms. */
  scaled(ms: number): number {
    return ms * this.#scale;
  }

  /** Waits for a simulated duration. Rejects when the simulator closes or the signal aborts. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const either = signal === undefined ? this.life : AbortSignal.any([this.life, signal]);
    await sleep(this.scaled(ms), undefined, { signal: either });
  }
}
