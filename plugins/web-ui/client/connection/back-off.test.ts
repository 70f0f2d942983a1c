import { describe, expect, it } from 'vitest';
import { delayBefore, delayWhileAway, MOST_TRIES } from './back-off.ts';

describe('the time before a try', () => {
  it('doubles from one second up to fifteen', () => {
    const delays = [1, 2, 3, 4, 5, 6, MOST_TRIES].map((attempt) => delayBefore(attempt, 0.5));
    expect(delays).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  it('is spread by a fifth either way', () => {
    expect([delayBefore(2, 0), delayBefore(2, 1)]).toEqual([1600, 2400]);
  });
});

describe('the time before a gateway that is away is asked again', () => {
  it('is about a second for a minute, and then no longer so short', () => {
    expect([0, 30_000, 59_999].map((awayMs) => delayWhileAway(awayMs, 0.5))).toEqual([1000, 1000, 1000]);
    expect([delayWhileAway(0, 0), delayWhileAway(0, 1)]).toEqual([800, 1200]);
    expect(delayWhileAway(60_000, 0.5)).toBeNull();
  });
});
