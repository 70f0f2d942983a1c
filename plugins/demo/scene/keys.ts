/** A key as RFB tells it (RFC 6143 section 7.5.4). */
export interface KeyPress {
  /** X keysym. */
  readonly keysym: number;
  readonly isControlDown: boolean;
}

export type Typed =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'backspace' }
  | { readonly kind: 'copy' }
  | { readonly kind: 'paste' };

const BACKSPACE = 0xff08;
const TAB = 0xff09;
const RETURN = 0xff0d;
const KEYPAD_ENTER = 0xff8d;
const KEYPAD_FIRST = 0xffaa;
const KEYPAD_LAST = 0xffb9;
const CONTROLS = new Set([0xffe3, 0xffe4]);
/** Keysyms from here on are Unicode. */
const UNICODE = 0x01000000;
/** Keysyms older than that rule, as far as keyboards still send them. */
const OLD: Readonly<Record<number, string>> = {
  5052: 'Œ',
  5053: 'œ',
  8364: '€',
  2729: '—',
  2730: '–',
  2734: '…',
  2768: '‘',
  2769: '’',
  2770: '“',
  2771: '”',
};

export function isControl(keysym: number): boolean {
  return CONTROLS.has(keysym);
}

/** What a key does to the notes; null when nothing. */
export function typedBy({ keysym, isControlDown }: KeyPress): Typed | null {
  if (keysym === BACKSPACE) return { kind: 'backspace' };
  if (keysym === RETURN || keysym === KEYPAD_ENTER) return { kind: 'text', text: '\n' };
  if (keysym === TAB) return { kind: 'text', text: '    ' };
  const character = characterOf(keysym);
  if (character === null) return null;
  if (!isControlDown) return { kind: 'text', text: character };
  const letter = character.toLowerCase();
  if (letter === 'c') return { kind: 'copy' };
  return letter === 'v' ? { kind: 'paste' } : null;
}

function characterOf(keysym: number): string | null {
  if ((keysym >= 0x20 && keysym <= 0x7e) || (keysym >= 0xa0 && keysym <= 0xff))
    return String.fromCodePoint(keysym);
  if (keysym >= KEYPAD_FIRST && keysym <= KEYPAD_LAST) return String.fromCharCode(keysym - 0xff80);
  if (keysym >= UNICODE + 0x20 && keysym <= UNICODE + 0x10ffff) {
    const code = keysym - UNICODE;
    return code >= 0xd800 && code <= 0xdfff ? null : String.fromCodePoint(code);
  }
  return OLD[keysym] ?? null;
}
