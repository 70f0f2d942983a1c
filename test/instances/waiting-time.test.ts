import { expect, it } from 'vitest';
import { waitingTime } from '../../src/instances/waiting-time.ts';

it.each<[string, number, number[], number[], number | null]>([
  ['nobody knows how long one lasts', 1, [], [5], null],
  ['nothing runs that could end', 1, [100], [], null],
  ['the oldest ends next', 1, [100, 300, 200], [50, 150], 50],
  ['the second waits for the second', 2, [100, 300, 200], [50, 150], 150],
  ['what has lasted longer than others may end at any time', 1, [100], [400], 0],
  ['a round later each', 3, [100], [0, 50], 150],
  ['the middle of two', 1, [100, 200], [0], 150],
])('%s', (_, position, lasted, ages, ms) => {
  expect(waitingTime(position, lasted, ages)).toBe(ms);
});
