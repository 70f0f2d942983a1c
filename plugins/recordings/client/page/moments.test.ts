import { expect, it } from 'vitest';
import { asMoment, asSpoken } from './moments.ts';

it.each([
  [0, '0:00', '0 s'],
  [999, '0:00', '0 s'],
  [7000, '0:07', '7 s'],
  [65_000, '1:05', '1 min 5 s'],
  [3_723_000, '1:02:03', '1 h 2 min 3 s'],
  [-5, '0:00', '0 s'],
])('%d ms is %s, and is read out as %s', (ms, moment, spoken) => {
  expect([asMoment(ms), asSpoken(ms)]).toEqual([moment, spoken]);
});
