export interface KeyMoment {
  readonly type: 'keydown' | 'keyup';
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const MODIFIERS = new Set(['Control', 'Alt', 'AltGraph', 'Shift', 'Meta']);

/**
 * Ctrl+Alt+Shift, pressed together and let go without another key. It counts when all are up again, so that the desktop,
 * which sees them too, is not left with a key held down.
 */
export class ModifierShortcut {
  #isArmed = false;

  /** @returns whether the shortcut was completed by this. */
  see({ type, key, ctrlKey, altKey, shiftKey }: KeyMoment): boolean {
    if (type === 'keydown') {
      if (!MODIFIERS.has(key)) this.#isArmed = false;
      else if (ctrlKey && altKey && shiftKey) this.#isArmed = true;
      return false;
    }
    if (!this.#isArmed || ctrlKey || altKey || shiftKey) return false;
    this.#isArmed = false;
    return true;
  }
}
