import { expect, it } from 'vitest';
import { median, trend } from './trend.ts';

it('the trend of a line is its slope, whatever a few points do', () => {
  const points = Array.from({ length: 50 }, (_, at) => ({ at, value: 7 + 3 * at }));
  expect(trend(points)).toBeCloseTo(3);
  const disturbed = points.map((point) => (point.at % 10 === 0 ? { ...point, value: 10_000 } : point));
  expect(trend(disturbed)).toBeCloseTo(3, 0);
});

it('the trend of what goes up and down is none', () => {
  expect(trend(Array.from({ length: 60 }, (_, at) => ({ at, value: at % 2 })))).toBeCloseTo(0, 1);
  expect(trend([])).toBe(0);
});

it('the median of an even number of values lies between the middle ones', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, 0]);
});
