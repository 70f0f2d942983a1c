import type { Clock } from '../clock.ts';
import type { Guest, Power } from './guest.ts';
import type { Guests } from './guests.ts';

const CYCLE_MS = 10_000;

export interface ShadowGuest {
  readonly name: string;
  readonly power: Power;
  readonly maxmem: number;
  readonly maxcpu: number;
  readonly startedAt: number;
}

/** The copy of every machine's state that lists of the cluster are made from: up to ten seconds old. */
export class Pvestatd {
  readonly #guests: Guests;
  readonly #clock: Clock;
  #seen = new Map<Guest, ShadowGuest>();

  constructor(guests: Guests, clock: Clock) {
    this.#guests = guests;
    this.#clock = clock;
  }

  /** Null: not reported yet, which lists call unknown. */
  of(guest: Guest): ShadowGuest | null {
    return this.#seen.get(guest) ?? null;
  }

  look(): void {
    const look = (guest: Guest): ShadowGuest => ({
      name: guest.name,
      power: guest.power,
      maxmem: guest.memoryBytes,
      maxcpu: guest.cpus,
      startedAt: guest.startedAt,
    });
    this.#seen = new Map(this.#guests.all().map((guest) => [guest, look(guest)]));
  }

  /** Ends with a rejection when the simulator closes. */
  async run(): Promise<never> {
    for (;;) {
      this.look();
      await this.#clock.sleep(CYCLE_MS);
    }
  }
}
