import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance, nearest } from '../../src/config/nearest.ts';

const word = fc.stringMatching(/^[abc_]{0,8}$/);

describe('distance of two words', () => {
  it.each([
    ['', '', 0],
    ['port', 'port', 0],
    ['', 'port', 4],
    ['prot', 'port', 1],
    ['pot', 'port', 1],
    ['porrt', 'port', 1],
    ['pork', 'port', 1],
    ['ca', 'abc', 2],
    ['kitten', 'sitting', 3],
    ['public_ulr', 'public_url', 1],
  ])('%j and %j are %i apart', (a, b, expected) => {
    expect(distance(a, b)).toBe(expected);
  });

  it('is a metric: symmetric, zero only for equals, and no way round is shorter', () => {
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, b) === 0).toBe(a === b);
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c));
      }),
    );
  });
});

describe('the nearest known word', () => {
  it.each([
    ['prot', ['host', 'port', 'public_url'], 'port'],
    ['PORT', ['host', 'port'], 'port'],
    ['publik_url', ['port', 'public_url'], 'public_url'],
    ['anything', [], null],
    ['x', ['only-one'], 'only-one'],
  ])('to %j among %j is %j', (wanted, known, expected) => {
    expect(nearest(wanted, known)).toBe(expected);
  });

  it('answers at once for a word of any length', () => {
    expect(nearest('p'.repeat(1_000_000), ['port'])).toBe('port');
  });
});
