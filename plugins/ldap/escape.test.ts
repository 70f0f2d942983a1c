import { describe, expect, it } from 'vitest';
import { filled, inDn, inFilter } from './escape.ts';

describe('what is typed', () => {
  it.each([
    ['ada', 'ada'],
    ['*)(uid=*', '\\2a\\29\\28uid=\\2a'],
    ['a\\b', 'a\\5cb'],
    ['a\0', 'a\\00'],
    ['*', '\\2a'],
    ['jürgen', 'jürgen'],
  ])('means nothing in a filter: %j', (typed, escaped) => {
    expect(inFilter(typed)).toBe(escaped);
  });

  it.each([
    ['ada', 'ada'],
    ['ada,ou=admins', 'ada\\,ou\\=admins'],
    ['a+cn=b', 'a\\+cn\\=b'],
    [' a ', '\\ a\\ '],
    ['#1', '\\#1'],
    ['"<>;\\', '\\"\\<\\>\\;\\\\'],
    ['a\0', 'a\\00'],
  ])('means nothing in a name: %j', (typed, escaped) => {
    expect(inDn(typed)).toBe(escaped);
  });

  it('is no place for another value, nor a pattern of the replacement', () => {
    const values = { username: '{dn}$&', dn: 'secret' };
    expect(filled('(&(uid={username})(x={dn})(y={other}))', values, (text) => text)).toBe(
      '(&(uid={dn}$&)(x=secret)(y={other}))',
    );
  });
});
