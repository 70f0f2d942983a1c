import { element } from './elements.ts';
import type { PanelMessage } from './instance-feed.ts';
import { spokenSeconds } from './spoken-seconds.ts';

const TICK_MS = 500;

/** The card with the stages, the failure or the end: replaced by what the gateway sends, ticking in between. */
export class PanelView {
  readonly #panel = element('panel', HTMLElement);
  #last = '';

  constructor() {
    const tick = (): void => this.#tick();
    tick();
    setInterval(tick, TICK_MS);
  }

  show({ html, kind, title }: PanelMessage): void {
    document.title = `${title} – Deskgate`;
    if (html === this.#last) return;
    this.#last = html;
    const isOpen = new Set(
      this.#folds()
        .filter(({ open }) => open)
        .map(({ dataset }) => dataset.keep),
    );
    const focused = this.#panel.contains(document.activeElement) ? focusPath(document.activeElement) : null;
    this.#panel.dataset.kind = kind;
    // made by our own templates with everything escaped, and the page's policy runs no script in it
    this.#panel.innerHTML = html;
    for (const fold of this.#folds()) fold.open = isOpen.has(fold.dataset.keep);
    if (focused !== null) this.#panel.querySelector<HTMLElement>(focused)?.focus();
    const log = this.#panel.querySelector('.log.live');
    if (log !== null) log.scrollTop = log.scrollHeight;
    this.#tick();
  }

  focus(): void {
    this.#panel.querySelector<HTMLElement>('.actions .button')?.focus();
  }

  #folds(): HTMLDetailsElement[] {
    return [...this.#panel.querySelectorAll('details')];
  }

  #tick(): void {
    for (const clock of this.#panel.querySelectorAll<HTMLElement>('[data-since]')) {
      const words = spokenSeconds(Date.now() - Number(clock.dataset.since));
      if (clock.textContent !== words) clock.textContent = words;
    }
  }
}

/** How to find the button again that had the focus before its form was replaced. */
function focusPath(focused: Element | null): string | null {
  const action = focused?.closest('form')?.getAttribute('action');
  if (action) return `form[action="${CSS.escape(action)}"] button`;
  const keep = focused?.closest('details')?.dataset.keep;
  return keep === undefined ? null : `details[data-keep="${CSS.escape(keep)}"] summary`;
}
