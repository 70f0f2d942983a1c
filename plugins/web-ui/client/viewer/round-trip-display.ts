import type { DesktopModule } from '../desktop/desktop.ts';
import { element } from '../page/elements.ts';
import { RoundTrip, spokenMs, wordFor } from './round-trip.ts';

const REACH = {
  desktop: 'Time to the desktop and back',
  gateway: 'Time to the gateway and back',
} as const;

/** The small number in the toolbar, with its word. */
export class RoundTripDisplay {
  readonly #whole = element('round-trip', HTMLElement);
  readonly #number = element('round-trip-number', HTMLElement);
  readonly #word = element('round-trip-word', HTMLElement);
  readonly #roundTrip = new RoundTrip();
  #reach: DesktopModule['measures'] = 'gateway';

  reaches(reach: DesktopModule['measures']): void {
    this.#reach = reach;
    this.#whole.title = REACH[reach];
  }

  add(ms: number): void {
    this.#roundTrip.add(ms);
    this.#paint();
  }

  /** As a sentence; null before the first answer. */
  get words(): string | null {
    const { ms } = this.#roundTrip;
    return ms === null ? null : `${spokenMs(ms)} to the ${this.#reach} and back, ${wordFor(ms)}`;
  }

  clear(): void {
    this.#roundTrip.clear();
    this.#paint();
  }

  #paint(): void {
    const { ms } = this.#roundTrip;
    this.#number.textContent = ms === null ? '–' : spokenMs(ms);
    const word = ms === null ? 'measuring' : wordFor(ms);
    this.#word.textContent = word;
    this.#whole.dataset.word = word;
  }
}
