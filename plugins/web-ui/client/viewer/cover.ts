import type { ConnectionState } from '../connection/connection.ts';
import { element } from '../page/elements.ts';
import { coverWords } from './cover-words.ts';

/** A state that passes so quickly is not worth covering the picture. */
const PATIENCE_MS = 400;
const TICK_MS = 250;

/** The card over the dimmed last picture: connecting, trying again, ended because. */
export class Cover {
  readonly #cover = element('cover', HTMLElement);
  readonly #title = element('cover-title', HTMLElement);
  readonly #text = element('cover-text', HTMLElement);
  readonly #tryNow = element('try-now', HTMLButtonElement);
  #timer: ReturnType<typeof setInterval> | undefined;
  #delay: ReturnType<typeof setTimeout> | undefined;

  constructor(tryNow: () => void) {
    this.#tryNow.addEventListener('click', tryNow);
  }

  show(state: ConnectionState): void {
    clearInterval(this.#timer);
    clearTimeout(this.#delay);
    if (coverWords(state, Date.now()) === null) {
      this.#cover.hidden = true;
      return;
    }
    const isFirst = state.name === 'connecting' && state.attempt === 0;
    if (isFirst && this.#cover.hidden) this.#delay = setTimeout(() => this.#paint(state), PATIENCE_MS);
    else this.#paint(state);
    if (state.name === 'waiting') this.#timer = setInterval(() => this.#paint(state), TICK_MS);
  }

  #paint(state: ConnectionState): void {
    const words = coverWords(state, Date.now());
    if (words === null) return;
    const wasHidden = this.#cover.hidden;
    this.#cover.hidden = false;
    setText(this.#title, words.title);
    setText(this.#text, words.text);
    setText(this.#tryNow.lastChild ?? this.#tryNow, words.button ?? '');
    const hadFocus = document.activeElement === this.#tryNow;
    this.#tryNow.hidden = words.button === null;
    if (words.button !== null && (wasHidden || hadFocus)) this.#tryNow.focus();
  }
}

/** Leaves the node alone where nothing changed: a screen reader would read it again. */
function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
