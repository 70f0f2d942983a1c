import { describe, expect, it } from 'vitest';
import { delayBefore, MOST_TRIES } from './back-off.ts';

describe('the time before a try', () => {
  it('doubles from one second up to fifteen', () => {
    const delays = [1, 2, 3, 4, 5, 6, MOST_TRIES].map((attempt) => delayBefore(attempt, 0.5));
    expect(delays).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  it('is spread by a fifth either way', () => {
    expect([delayBefore(2, 0), delayBefore(2, 1)]).toEqual([1600, 2400]);
  });
});
