import { expect, it } from 'vitest';
import { keyAct } from './player-keys.ts';

/** Something focused that only these selectors of a list match, as `Element.matches` would. */
const focused = (...own: string[]) => ({
  matches: (list: string) => list.split(/, (?![^(]*\))/).some((one) => own.includes(one)),
});
const press = (key: string, more = {}) => ({ key, ctrlKey: false, altKey: false, metaKey: false, ...more });
const page = focused();
const slider = focused();
const button = focused('button');
const radio = focused('input:not([type="range"])', 'input:not([type="range"], [type="checkbox"])');
const checkbox = focused('input:not([type="range"])');

it.each([
  [' ', 'toggle'],
  ['ArrowLeft', 'back'],
  ['ArrowRight', 'ahead'],
  ['Home', 'begin'],
  ['End', 'end'],
  ['f', 'full-screen'],
  ['a', null],
  ['Tab', null],
] as const)('%j moves the recording: %s', (key, act) => {
  expect(keyAct(press(key), page)).toBe(act);
  expect(keyAct(press(key), slider)).toBe(act);
});

it.each(['ctrlKey', 'altKey', 'metaKey'])('with %s it is the browser’s', (held) => {
  expect(keyAct(press('f', { [held]: true }), page)).toBeNull();
  expect(keyAct(press('ArrowLeft', { [held]: true }), page)).toBeNull();
});

it('a control keeps the keys that it makes something of', () => {
  expect(keyAct(press(' '), button)).toBeNull();
  expect(keyAct(press('ArrowLeft'), button)).toBe('back');
  expect(keyAct(press(' '), checkbox)).toBeNull();
  expect(keyAct(press('ArrowLeft'), checkbox)).toBe('back');
  expect(keyAct(press('ArrowLeft'), radio)).toBeNull();
});
