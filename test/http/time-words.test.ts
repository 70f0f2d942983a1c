import { describe, expect, it } from 'vitest';
import { exactTime, relativeTime, spokenDuration } from '../../src/http/time-words.ts';

const S = 1000;
const MIN = 60 * S;
const H = 60 * MIN;
const DAY = 24 * H;

describe('times in words', () => {
  it.each([
    [0, 'just now'],
    [9 * S, 'just now'],
    [10 * S, '10 s ago'],
    [5 * MIN, '5 min ago'],
    [3 * H + 59 * MIN, '3 h ago'],
    [DAY, '1 day ago'],
    [40 * DAY, '40 days ago'],
    [-5 * MIN, 'in 5 min'],
  ])('%i ms back are "%s"', (ms, words) => expect(relativeTime(1e12 - ms, 1e12)).toBe(words));

  it.each([
    [-1, '<0.1 s'],
    [40, '<0.1 s'],
    [412, '0.4 s'],
    [1630, '1 s'],
    [61 * S, '1 min'],
  ])('%i ms take "%s"', (ms, words) => expect(spokenDuration(ms)).toBe(words));

  it('are exact in UTC', () => expect(exactTime(0)).toBe('Jan 1, 1970, 00:00:00 UTC'));
});
