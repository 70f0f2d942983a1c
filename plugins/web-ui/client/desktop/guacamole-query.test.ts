import { expect, it } from 'vitest';
import { guacamoleQuery } from './guacamole-query.ts';

const size = () => ({ width: 800, height: 600 });
const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;

it('says nothing that nobody has chosen', () => {
  expect(guacamoleQuery(size, 'fit', { quality: null, keyboardLayout: null })).toEqual({ timezone });
});

it('tells of the window where the desktop is to take its size', () => {
  const wishes = { quality: null, keyboardLayout: null };
  expect(guacamoleQuery(size, 'resize', wishes)).toEqual({ timezone, width: '800', height: '600' });
});

it('gives colours up for speed, or nothing at all, and tells of the keyboard', () => {
  expect(guacamoleQuery(size, 'real', { quality: 'fast', keyboardLayout: 'de-de-qwertz' })).toEqual({
    ...{ timezone, colorDepth: '16', keyboardLayout: 'de-de-qwertz' },
  });
  expect(guacamoleQuery(size, 'real', { quality: 'sharp', keyboardLayout: null })).toEqual({
    ...{ timezone, lossless: 'true' },
  });
});
