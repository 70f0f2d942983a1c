import { describe, expect, it } from 'vitest';
import { encodeParams, secretValues } from './params.ts';

describe('parameters', () => {
  it.each([
    ['text', { a: 'x y+z&=#?' }, 'a=x%20y%2Bz%26%3D%23%3F'],
    ['booleans', { a: true, b: false }, 'a=1&b=0'],
    ['numbers', { a: 0, b: -1.5 }, 'a=0&b=-1.5'],
    ['lists', { command: ['ls', '-l'] }, 'command=ls&command=-l'],
    ['nothing', { a: undefined, b: null, c: '' }, 'c='],
    ['keys', { 'destroy-unreferenced-disks': 1, 'a=b': 2 }, 'destroy-unreferenced-disks=1&a%3Db=2'],
    ['half a letter', { a: 'x\ud800' }, 'a=x%EF%BF%BD'],
  ])('that are %s', (_what, params, encoded) => {
    expect(encodeParams(params)).toBe(encoded);
  });

  it.each([{ a: { b: 1 } }, { a: Number.NaN }, { a: () => 1 }])('that have no form are refused', (params) => {
    expect(() => encodeParams(params)).toThrow(expect.objectContaining({ kind: 'parameter' }));
  });

  it('keep the keys of SSH whole, which are encoded before', () => {
    const keys = 'ssh-ed25519 AAAA+/= me@x';
    const sent = encodeParams({ sshkeys: encodeURIComponent(keys) });
    expect(decodeURIComponent(new URLSearchParams(sent).get('sshkeys') ?? '')).toBe(keys);
  });

  it('are secret by their names', () => {
    const params = { password: 'a&b', cipassword: 'c', otp: '123456', name: 'd', 'generate-password': true };
    expect(secretValues(params)).toEqual(['a&b', 'a%26b', 'c', 'c', '123456', '123456']);
  });
});
