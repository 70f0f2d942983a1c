/** Where in the recording it is, in milliseconds: stands, or runs several times as fast as the time does. */
export class Clock {
  readonly #time: () => number;
  #since: number | null = null;
  #from = 0;
  #speed = 1;

  /** @param time milliseconds of a clock that never goes back. */
  constructor(time: () => number) {
    this.#time = time;
  }

  get now(): number {
    return this.#since === null ? this.#from : this.#from + (this.#time() - this.#since) * this.#speed;
  }

  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.set(this.now);
    this.#speed = speed;
  }

  /** Puts it somewhere, where it goes on as it did. */
  set(position: number): void {
    this.#from = position;
    if (this.#since !== null) this.#since = this.#time();
  }

  start(): void {
    this.#since ??= this.#time();
  }

  stop(): void {
    this.#from = this.now;
    this.#since = null;
  }
}
