import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withPatience } from './patience.ts';

const MS = 5000;

/** Ends with its signal, as a request does that nobody answers. */
const unanswered = (signal: AbortSignal): Promise<string> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve('given up');
    signal.addEventListener('abort', () => resolve('given up'), { once: true });
  });

describe('patience', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('ends after its time', async () => {
    const { signal } = new AbortController();
    const asked = withPatience(MS, signal, unanswered);
    await vi.advanceTimersByTimeAsync(MS);
    expect(await asked).toBe('given up');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends with the signal it was given, also where that has ended before', async () => {
    const open = new AbortController();
    const asked = withPatience(MS, open.signal, unanswered);
    open.abort();
    expect(await asked).toBe('given up');
    expect(await withPatience(MS, open.signal, unanswered)).toBe('given up');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves neither timer nor listener behind an answer, nor behind a failure', async () => {
    const { signal } = new AbortController();
    expect(await withPatience(MS, signal, async () => 'answer')).toBe('answer');
    await expect(withPatience(MS, signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
