import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../paint/font.ts';
import { ellipsed, wrap } from './wrap.ts';

const FONT = { cap: 10, weight: 1.4 };
const text = fc.string({ unit: fc.constantFrom('a', 'W', 'i', ' ', ' ', '\n', 'é', '世'), maxLength: 120 });

describe('wrapped text', () => {
  it('loses nothing, and no line is wider than it may be', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 20, max: 300 }), (all, width) => {
        const lines = wrap(FONT, all, width);
        expect(lines.join('')).toBe(all.replaceAll('\n', ''));
        for (const line of lines) expect(widthOf(FONT, line.trimEnd())).toBeLessThanOrEqual(width + 0.001);
      }),
    );
  });

  it('breaks between words', () => {
    expect(wrap(FONT, 'one two three', widthOf(FONT, 'one two '))).toEqual(['one two ', 'three']);
  });
});

describe('a line that is too long', () => {
  it('ends with an ellipsis and fits', () => {
    const line = ellipsed(FONT, 'a rather long line', 60);
    expect(line).toMatch(/^a.*…$/);
    expect(widthOf(FONT, line)).toBeLessThanOrEqual(60);
    expect(ellipsed(FONT, 'short', 60)).toBe('short');
  });
});
