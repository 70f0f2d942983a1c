/** What a key is to do; null for what the browser does with it. */
export type KeyAct = 'toggle' | 'back' | 'ahead' | 'begin' | 'end' | 'full-screen';

export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** Controls that make something of their own of the space bar, and of arrows. */
const SPACE_OF_THEIR_OWN = 'button, a, summary, select, textarea, input:not([type="range"])';
const ARROWS_OF_THEIR_OWN = 'select, textarea, input:not([type="range"], [type="checkbox"])';

/** @param focused has the keyboard. */
export function keyAct(
  { key, ctrlKey, altKey, metaKey }: PressedKey,
  focused: { matches(selectors: string): boolean },
): KeyAct | null {
  if (ctrlKey || altKey || metaKey) return null;
  if (key === ' ') return focused.matches(SPACE_OF_THEIR_OWN) ? null : 'toggle';
  if (focused.matches(ARROWS_OF_THEIR_OWN)) return null;
  switch (key) {
    case 'ArrowLeft':
      return 'back';
    case 'ArrowRight':
      return 'ahead';
    case 'Home':
      return 'begin';
    case 'End':
      return 'end';
    case 'f':
      return 'full-screen';
    default:
      return null;
  }
}
