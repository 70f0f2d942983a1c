import { describe, expect, it } from 'vitest';
import { Shorthand } from '../../src/db/sqlite-shorthand.ts';

const statement = (sql: string) => ({ sql, params: [1] });
const never = (): void => {};

describe('the shorthand of statements', () => {
  it('tells each text once, and its number afterwards', () => {
    const shorthand = new Shorthand();
    shorthand.tell(() => {
      expect(shorthand.of(statement('a'))).toEqual({ number: 1, sql: 'a', params: [1] });
      expect(shorthand.of(statement('a'))).toEqual({ number: 1, sql: null, params: [1] });
      expect(shorthand.of(statement('b'))).toEqual({ number: 2, sql: 'b', params: [1] });
    }, never);
    shorthand.tell(() => {
      expect(shorthand.of(statement('b'))).toEqual({ number: 2, sql: null, params: [1] });
    }, never);
  });

  it('tells anew what did not arrive, under a number that was never used', () => {
    const shorthand = new Shorthand();
    const lost = (): never => {
      throw new Error('lost');
    };
    expect(() => shorthand.tell(() => shorthand.of(statement('a')), lost)).toThrow('lost');
    shorthand.tell(() => {
      expect(shorthand.of(statement('a'))).toEqual({ number: 2, sql: 'a', params: [1] });
    }, never);
  });

  it('numbers no more than a thousand', () => {
    const shorthand = new Shorthand();
    shorthand.tell(() => {
      for (let n = 0; n < 1000; n += 1) shorthand.of(statement(`statement ${n}`));
      expect(shorthand.of(statement('one more'))).toEqual({ number: null, sql: 'one more', params: [1] });
      expect(shorthand.of(statement('statement 7')).sql).toBeNull();
    }, never);
  });
});
