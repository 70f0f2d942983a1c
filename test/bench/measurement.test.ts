import { describe, expect, it } from 'vitest';
import { measurement, percentile, repeat } from '../../bench/measurement.ts';

const hundred = Array.from({ length: 101 }, (_, n) => n);

describe('a line of the bench', () => {
  it('has the median, or the percentile that its name says, of all runs', () => {
    expect(measurement('a_ms', 'ms', hundred).value).toBe(50);
    expect(percentile('a_p95_ms', 'ms', hundred, 95)).toEqual({
      ...{ name: 'a_p95_ms', value: 95, unit: 'ms', n: 101 },
      spread: 1,
    });
  });

  it('has three digits', () => {
    expect(percentile('a_ms', 'ms', [123.456], 95)).toMatchObject({ value: 123, spread: 0 });
    expect(measurement('a', 'ratio', [0.0123456]).value).toBe(0.0123);
  });

  it('knows of few runs no more than the slowest', () => {
    expect(percentile('a_p95_ms', 'ms', [1, 2, 3, 100], 95).value).toBeLessThanOrEqual(100);
    expect(percentile('a_p95_ms', 'ms', [7], 95).value).toBe(7);
  });
});

describe('repeating', () => {
  it('leaves out what only warms up', async () => {
    let run = 0;
    expect(await repeat(2, async () => (run += 1), { warmUp: 3 })).toEqual([4, 5]);
  });
});
