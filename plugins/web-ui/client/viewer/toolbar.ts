import { element, elements } from '../page/elements.ts';
import { ModifierShortcut } from './shortcut.ts';

/** The toolbar behind the handle: opens and closes, one panel at a time, by mouse, touch and keyboard. */
export class Toolbar {
  readonly #handle = element('handle', HTMLButtonElement);
  readonly #bar = element('toolbar', HTMLElement);
  readonly #openers = elements('[data-opens]', HTMLButtonElement);
  readonly #leave: () => void;
  readonly #shown: (panel: string | null) => void;

  /**
   * @param leave called when the toolbar closed and the desktop shall have the keyboard again.
   * @param shown called with the panel that opened; with null when none is open any more.
   */
  constructor(leave: () => void, shown: (panel: string | null) => void) {
    this.#leave = leave;
    this.#shown = shown;
    this.#handle.addEventListener('click', () => this.open());
    element('close-toolbar', HTMLButtonElement).addEventListener('click', () => this.close());
    for (const opener of this.#openers) opener.addEventListener('click', () => this.#togglePanel(opener));
    for (const closer of elements('[data-closes]', HTMLButtonElement)) {
      closer.addEventListener('click', () => this.#closePanels());
    }
    this.#bar.addEventListener('keydown', (event) => this.#keyDown(event));
    this.#listenForShortcut();
  }

  get isOpen(): boolean {
    return !this.#bar.hidden;
  }

  open(): void {
    this.#bar.hidden = false;
    this.#handle.setAttribute('aria-expanded', 'true');
    this.#bar.querySelector<HTMLElement>('.tool')?.focus();
  }

  close(): void {
    if (!this.isOpen) return;
    this.#closePanels();
    this.#bar.hidden = true;
    this.#handle.setAttribute('aria-expanded', 'false');
    this.#leave();
  }

  #togglePanel(opener: HTMLButtonElement): void {
    const wasOpen = opener.getAttribute('aria-expanded') === 'true';
    this.#closePanels();
    if (wasOpen) return;
    const panel = opener.dataset.opens ?? '';
    opener.setAttribute('aria-expanded', 'true');
    element(panel, HTMLElement).hidden = false;
    this.#shown(panel);
  }

  #closePanels(): void {
    for (const opener of this.#openers) {
      opener.setAttribute('aria-expanded', 'false');
      element(opener.dataset.opens ?? '', HTMLElement).hidden = true;
    }
    this.#shown(null);
  }

  #keyDown(event: KeyboardEvent): void {
    const { key, target } = event;
    if (key === 'Escape') {
      event.preventDefault();
      const opener = this.#openers.find((one) => one.getAttribute('aria-expanded') === 'true');
      if (opener === undefined) {
        this.close();
        return;
      }
      this.#closePanels();
      opener.focus();
      return;
    }
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || !(target instanceof HTMLElement) || !target.classList.contains('tool')) return;
    const tools = [...this.#bar.querySelectorAll<HTMLElement>('.tool')].filter(
      (tool) => tool.offsetParent !== null,
    );
    tools.at((tools.indexOf(target) + step) % tools.length)?.focus();
    event.preventDefault();
  }

  #listenForShortcut(): void {
    const shortcut = new ModifierShortcut();
    const see = (event: KeyboardEvent): void => {
      const type = event.type === 'keydown' ? 'keydown' : 'keyup';
      const { key, ctrlKey, altKey, shiftKey } = event;
      if (!shortcut.see({ type, key, ctrlKey, altKey, shiftKey })) return;
      if (this.isOpen) this.close();
      else this.open();
    };
    // before the desktop, which keeps every key to itself
    window.addEventListener('keydown', see, { capture: true });
    window.addEventListener('keyup', see, { capture: true });
  }
}
