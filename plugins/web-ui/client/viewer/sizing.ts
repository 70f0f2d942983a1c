import type { Sizing } from '../desktop/desktop.ts';
import { elements } from '../page/elements.ts';

const KEY = 'sizing';

/** Fit, real size, or the desktop resized to the window: chosen in the toolbar and remembered in this browser. */
export class SizingChoice {
  #current: Sizing;

  /** @param byDefault until the person chooses. */
  constructor(viewer: HTMLElement, byDefault: Sizing, changed: (sizing: Sizing) => void) {
    this.#current = stored() ?? byDefault;
    viewer.dataset.sizing = this.#current;
    for (const input of elements('input[name="sizing"]', HTMLInputElement)) {
      input.checked = input.value === this.#current;
      input.addEventListener('change', () => {
        this.#current = sizingOf(input.value) ?? this.#current;
        viewer.dataset.sizing = this.#current;
        store(this.#current);
        changed(this.#current);
      });
    }
  }

  get current(): Sizing {
    return this.#current;
  }
}

function sizingOf(text: string | null): Sizing | null {
  return text === 'fit' || text === 'real' || text === 'resize' ? text : null;
}

function stored(): Sizing | null {
  try {
    return sizingOf(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function store(sizing: Sizing): void {
  try {
    localStorage.setItem(KEY, sizing);
  } catch {
    // the choice lasts as long as the page
  }
}
