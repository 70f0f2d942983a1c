import { describe, expect, it } from 'vitest';
import { characterKey, namedKey } from './key.ts';

describe('keys', () => {
  it.each([
    ['Control', 0xffe3, 'ControlLeft'],
    ['Super', 0xffeb, 'MetaLeft'],
    ['Delete', 0xffff, 'Delete'],
    ['F1', 0xffbe, 'F1'],
    ['F12', 0xffc9, 'F12'],
  ])('named %s are %i', (name, keysym, code) => expect(namedKey(name)).toEqual({ keysym, code }));

  it.each(['F0', 'F13', 'F', 'toString', ''])('named "%s" do not exist', (name) =>
    expect(namedKey(name)).toBeNull(),
  );

  it.each([
    ['a', 0x61],
    ['é', 0xe9],
    ['€', 0x010020ac],
    ['ж', 0x01000436],
    ['😀', 0x0101f600],
    ['\n', 0xff0d],
    ['\t', 0xff09],
  ])('that type %j are %i', (character, keysym) => expect(characterKey(character).keysym).toBe(keysym));
});
