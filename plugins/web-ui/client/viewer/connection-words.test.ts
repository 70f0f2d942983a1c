import { describe, expect, it } from 'vitest';
import { spokenBytes, spokenCodecs, spokenCounts, spokenFlow, spokenWaits } from './connection-words.ts';

describe('the words about a connection', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1.0 KB'],
    [99_400, '99.4 KB'],
    [99_600, '100 KB'],
    [999_600, '1.0 MB'],
    [12_345_678, '12.3 MB'],
    [5e15, '5000 TB'],
  ])('%i bytes are %s', (bytes, words) => {
    expect(spokenBytes(bytes)).toBe(words);
  });

  it('tell of a flow, with its speed as soon as that is known', () => {
    expect(spokenFlow(2000, 1, null)).toBe('2.0 KB in 1 message');
    expect(spokenFlow(2_000_000, 1234, 999.7)).toBe('2.0 MB in 1,234 messages, 1.0 KB a second');
  });

  it('tell who was waited for', () => {
    const never = { count: 0, ms: 0 };
    expect(spokenWaits({ viewerStalls: never, desktopStalls: never })).toBe('Neither side had to wait.');
    expect(spokenWaits({ viewerStalls: { count: 1, ms: 0.4 }, desktopStalls: never })).toBe(
      'For this browser once, <1 ms in all. Never for the desktop.',
    );
    expect(spokenWaits({ viewerStalls: never, desktopStalls: { count: 2, ms: 1540 } })).toBe(
      'Never for this browser. For the desktop 2 times, 1.5 s in all.',
    );
  });

  it('name formats as people do, and pass on what has no name', () => {
    expect(spokenCodecs(['image/webp', 'Tight', 'audio/L16'])).toBe('WebP, Tight, sound of 16 bits');
    expect(spokenCodecs([])).toBe('–');
  });

  it('name the most frequent instructions and sum up the rest', () => {
    expect(spokenCounts({ sync: 3, img: 4000 })).toBe('img 4,000, sync 3');
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`op${at}`, 20 - at]));
    expect(spokenCounts(many)).toMatch(/^op0 20, .*op7 13, others 23$/);
    expect(spokenCounts({})).toBe('Not looked into');
  });
});
