import { describe, expect, it } from 'vitest';
import { advanceOf, maskOf, widthOf } from './font.ts';
import { hasGlyph } from './outline.ts';

const FONT = { cap: 10, weight: 1.4 };
const LATIN_1 = [
  ...Array.from({ length: 0x5f }, (_, at) => String.fromCodePoint(0x20 + at)),
  ...Array.from({ length: 0x60 }, (_, at) => String.fromCodePoint(0xa0 + at)),
];

describe('the font', () => {
  it.each([
    ['Latin-1', LATIN_1.join('')],
    ['the letters of Polish, Czech, Turkish and Hungarian', 'ąćęłńóśźżĄĆĘŁŃÓŚŹŻčďěňřšťůžğışİűő'],
    ['what is typed beside letters', '€“”‘’„–—…•→←✓'],
  ])('has a glyph for each character of %s', (_, characters) => {
    expect([...characters].filter((character) => !hasGlyph(character))).toEqual([]);
  });

  it('shows a box for what it does not have', () => {
    expect(hasGlyph('世')).toBe(false);
    expect(maskOf(FONT, '世', 0)).toEqual(maskOf(FONT, '\ufffd', 0));
  });

  it('draws each visible character, and no two letters alike', () => {
    const seen = new Map<string, string>();
    for (const character of LATIN_1) {
      const { coverage, width, left } = maskOf({ cap: 20, weight: 2 }, character, 0);
      const isBlank = character === ' ' || character === '\u00a0';
      expect([character, coverage.some((alpha) => alpha === 255)]).toEqual([character, !isBlank]);
      if (isBlank || character === '-' || character === '\u00ad') continue;
      const look = `${width}/${left}/${coverage.join()}/${advanceOf(FONT, character)}`;
      expect([character, seen.get(look)]).toEqual([character, undefined]);
      seen.set(look, character);
    }
  });

  it('gives all figures the same width', () => {
    expect(new Set([...'0123456789'].map((figure) => advanceOf(FONT, figure))).size).toBe(1);
    expect(widthOf(FONT, '00')).toBeCloseTo(2 * advanceOf(FONT, '0'));
  });
});
