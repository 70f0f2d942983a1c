import { describe, expect, it } from 'vitest';
import { medianInterval, quantile, summarise } from '../../bench/statistics.ts';

describe('the summary of bench runs', () => {
  it('gives the median, whatever the order', () => {
    expect(summarise([5, 1, 100]).value).toBe(5);
    expect(summarise([4, 1, 2, 3]).value).toBe(2.5);
  });

  it('gives the distance of the quartiles as a share of the median', () => {
    expect(summarise([90, 95, 100, 105, 110])).toEqual({ value: 100, n: 5, spread: 0.1 });
    expect(summarise([7]).spread).toBe(0);
  });

  it('lies between neighbours for a quantile that falls between two runs', () => {
    expect(quantile([0, 10], 0.25)).toBe(2.5);
  });

  it('knows about where the median lies, however far out a few runs are', () => {
    const { low, high } = medianInterval([...Array.from({ length: 99 }, (_, n) => n), 1e6]);
    expect(low).toBeGreaterThan(30);
    expect(low).toBeLessThan(49);
    expect(high).toBeGreaterThan(51);
    expect(high).toBeLessThan(70);
    expect(medianInterval([3, 3, 3])).toEqual({ low: 3, high: 3 });
  });

  it('refuses to summarise nothing', () => {
    expect(() => summarise([])).toThrow('no runs');
  });
});
