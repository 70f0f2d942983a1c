import { describe, expect, it } from 'vitest';
import { typedBy } from './keys.ts';

const typed = (keysym: number, isControlDown = false) => typedBy({ keysym, isControlDown });

describe('a key', () => {
  it.each([
    ['a letter', 0x61, 'a'],
    ['a Latin-1 letter', 0xe9, 'é'],
    ['a Unicode keysym', 0x01000416, 'Ж'],
    ['a Unicode keysym outside the basic plane', 0x0101f600, '😀'],
    ['the old keysym of the euro', 0x20ac, '€'],
    ['the keypad’s seven', 0xffb7, '7'],
    ['the keypad’s plus', 0xffab, '+'],
    ['return', 0xff0d, '\n'],
    ['the tabulator', 0xff09, '    '],
  ])('that is %s types', (_, keysym, text) => {
    expect(typed(keysym)).toEqual({ kind: 'text', text });
  });

  it.each([
    ['a shift key', 0xffe1],
    ['an arrow', 0xff51],
    ['a lone surrogate', 0x0100d800],
    ['a number that is no character', 0x01110000],
    ['nothing', 0],
  ])('that is %s types nothing', (_, keysym) => {
    expect(typed(keysym)).toBeNull();
  });

  it('with Ctrl copies and pastes, and types nothing else', () => {
    expect(typed(0x63, true)).toEqual({ kind: 'copy' });
    expect(typed(0x56, true)).toEqual({ kind: 'paste' });
    expect(typed(0x61, true)).toBeNull();
  });
});
