import { characterKey, type Key, namedKey } from '../desktop/key.ts';
import { element } from '../page/elements.ts';
import { typedDifference } from './typed-difference.ts';

/** The field always holds something, so that Backspace has something to delete and is noticed. */
const FILLER = '_'.repeat(50);

/** The on-screen keyboard of touch devices: an invisible field takes the focus, and what changes in it is typed. */
export class Typing {
  readonly #field = element('typing', HTMLTextAreaElement);
  readonly #button = element('on-screen-keyboard', HTMLButtonElement);
  readonly #press: (key: Key, isDown: boolean) => void;
  #before = FILLER;

  constructor(press: (key: Key, isDown: boolean) => void) {
    this.#press = press;
    // the focus must not leave the field before the click: its keyboard would close and open again
    this.#button.addEventListener('pointerdown', (event) => event.preventDefault());
    this.#button.addEventListener('click', () => this.#toggle());
    this.#field.addEventListener('focus', () => this.#button.setAttribute('aria-pressed', 'true'));
    this.#field.addEventListener('blur', () => this.#button.setAttribute('aria-pressed', 'false'));
    this.#field.addEventListener('input', () => this.#changed());
    this.#field.addEventListener('keydown', (event) => this.#keyDown(event));
  }

  #toggle(): void {
    if (document.activeElement === this.#field) {
      this.#field.blur();
      return;
    }
    this.#refill();
    this.#field.focus({ preventScroll: true });
  }

  #changed(): void {
    const { backspaces, text } = typedDifference(this.#before, this.#field.value);
    for (let count = 0; count < backspaces; count += 1) this.#tap(namedKey('Backspace'));
    for (const character of text) this.#tap(characterKey(character));
    this.#before = this.#field.value;
    if (this.#before.length < FILLER.length / 2 || this.#before.length > FILLER.length * 4) this.#refill();
  }

  #keyDown(event: KeyboardEvent): void {
    const key = namedKey(event.key);
    // letters come as input; a composing keyboard calls every key "Unidentified" or 229
    if (key === null || event.isComposing || event.key === 'Backspace' || event.key === 'Enter') return;
    event.preventDefault();
    this.#tap(key);
  }

  #tap(key: Key | null): void {
    if (key === null) return;
    this.#press(key, true);
    this.#press(key, false);
  }

  #refill(): void {
    this.#field.value = FILLER;
    this.#before = FILLER;
    this.#field.setSelectionRange(FILLER.length, FILLER.length);
  }
}
