import { type Key, namedKey } from '../desktop/key.ts';
import { elements } from '../page/elements.ts';

/** Buttons for keys that the browser or the computer would keep for itself, and for keys that a touch screen lacks. */
export class KeysPanel {
  readonly #press: (key: Key, isDown: boolean) => void;
  readonly #holders = elements('[data-hold]', HTMLButtonElement);

  constructor(press: (key: Key, isDown: boolean) => void) {
    this.#press = press;
    for (const button of elements('[data-keys]', HTMLButtonElement)) {
      button.addEventListener('click', () => {
        this.#strike((button.dataset.keys ?? '').split(' '));
        this.release();
      });
    }
    for (const holder of this.#holders) holder.addEventListener('click', () => this.#toggle(holder));
  }

  /** Lets go of everything that is held. */
  release(): void {
    for (const holder of this.#holders) if (isHeld(holder)) this.#toggle(holder);
  }

  #strike(names: readonly string[]): void {
    const keys = names.map(namedKey).filter((key) => key !== null);
    for (const key of keys) this.#press(key, true);
    for (const key of keys.toReversed()) this.#press(key, false);
  }

  #toggle(holder: HTMLButtonElement): void {
    const key = namedKey(holder.dataset.hold ?? '');
    if (key === null) return;
    const isDown = !isHeld(holder);
    holder.setAttribute('aria-pressed', String(isDown));
    this.#press(key, isDown);
  }
}

function isHeld(holder: HTMLButtonElement): boolean {
  return holder.getAttribute('aria-pressed') === 'true';
}
