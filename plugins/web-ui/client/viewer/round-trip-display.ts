import type { DesktopModule } from '../desktop/desktop.ts';
import { element } from '../page/elements.ts';
import { say } from '../page/say.ts';
import { RoundTrip, spokenMs, wordFor } from './round-trip.ts';

/** The small number in the toolbar, with its word. */
export class RoundTripDisplay {
  readonly #whole = element('round-trip', HTMLElement);
  readonly #number = element('round-trip-number', HTMLElement);
  readonly #word = element('round-trip-word', HTMLElement);
  readonly #roundTrip = new RoundTrip();
  #reach: DesktopModule['measures'] = 'gateway';

  reaches(reach: DesktopModule['measures']): void {
    this.#reach = reach;
    this.#whole.title = say(`trip.${reach}-title`);
  }

  add(ms: number): void {
    this.#roundTrip.add(ms);
    this.#paint();
  }

  /** As a sentence; null before the first answer. */
  get words(): string | null {
    const { ms } = this.#roundTrip;
    return ms === null
      ? null
      : say(`trip.${this.#reach}`, { time: spokenMs(ms), word: say(`trip.${wordFor(ms)}`) });
  }

  clear(): void {
    this.#roundTrip.clear();
    this.#paint();
  }

  #paint(): void {
    const { ms } = this.#roundTrip;
    this.#number.textContent = ms === null ? '–' : spokenMs(ms);
    const word = ms === null ? 'measuring' : wordFor(ms);
    this.#word.textContent = say(`trip.${word}`);
    this.#whole.dataset.word = word;
  }
}
