import type { DesktopModule } from '../desktop/desktop.ts';
import { element } from '../page/elements.ts';
import { RoundTrip, wordFor } from './round-trip.ts';

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

  reaches(reach: DesktopModule['measures']): void {
    this.#whole.title = REACH[reach];
  }

  add(ms: number): void {
    this.#roundTrip.add(ms);
    this.#paint();
  }

  clear(): void {
    this.#roundTrip.clear();
    this.#paint();
  }

  #paint(): void {
    const { ms } = this.#roundTrip;
    this.#number.textContent = ms === null ? '–' : `${ms < 1 ? '<1' : Math.round(ms)} ms`;
    const word = ms === null ? 'measuring' : wordFor(ms);
    this.#word.textContent = word;
    this.#whole.dataset.word = word;
  }
}
