/** A key as X11 names it (keysym), and as the browser names its place on the keyboard where that matters. */
export interface Key {
  readonly keysym: number;
  /** `KeyboardEvent.code`; empty for a character without a place of its own. */
  readonly code: string;
}

const NAMED: ReadonlyMap<string, Key> = new Map(
  Object.entries({
    Control: { keysym: 0xffe3, code: 'ControlLeft' },
    Alt: { keysym: 0xffe9, code: 'AltLeft' },
    Shift: { keysym: 0xffe1, code: 'ShiftLeft' },
    Super: { keysym: 0xffeb, code: 'MetaLeft' },
    Escape: { keysym: 0xff1b, code: 'Escape' },
    Tab: { keysym: 0xff09, code: 'Tab' },
    Enter: { keysym: 0xff0d, code: 'Enter' },
    Backspace: { keysym: 0xff08, code: 'Backspace' },
    Delete: { keysym: 0xffff, code: 'Delete' },
    PrintScreen: { keysym: 0xff61, code: 'PrintScreen' },
    ArrowLeft: { keysym: 0xff51, code: 'ArrowLeft' },
    ArrowUp: { keysym: 0xff52, code: 'ArrowUp' },
    ArrowRight: { keysym: 0xff53, code: 'ArrowRight' },
    ArrowDown: { keysym: 0xff54, code: 'ArrowDown' },
  }),
);

const FIRST_FUNCTION_KEYSYM = 0xffbe;

/** A key by its name: `Control`, `F4` …; null for a name that is not known. */
export function namedKey(name: string): Key | null {
  const found = NAMED.get(name);
  if (found !== undefined) return found;
  const number = /^F([1-9]|1[0-2])$/.exec(name)?.[1];
  return number === undefined ? null : { keysym: FIRST_FUNCTION_KEYSYM + Number(number) - 1, code: name };
}

/** The key that types a character. Latin-1 has keysyms of its own; every other one is 0x01000000 + its code point. */
export function characterKey(character: string): Key {
  const point = character.codePointAt(0) ?? 0;
  if (character === '\n' || character === '\r') return { keysym: 0xff0d, code: 'Enter' };
  if (character === '\t') return { keysym: 0xff09, code: 'Tab' };
  const isLatin1 = (point >= 0x20 && point <= 0x7e) || (point >= 0xa0 && point <= 0xff);
  return { keysym: isLatin1 ? point : 0x01000000 | point, code: '' };
}
