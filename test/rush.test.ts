import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Rush } from '../src/rush.ts';

const CROWD = 4;
const AT_ONCE = 8;
const GROUP = 24;
const GROUP_MS = 50;

/** What was let go so far, by name. */
function holding(rush: Rush, ...names: string[]): string[] {
  const gone: string[] = [];
  for (const name of names) void rush.over().then(() => gone.push(name));
  return gone;
}

const crowd = (rush: Rush, count = CROWD) => Array.from({ length: count }, () => rush.enter());

describe('a rush', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is none while few ask: nothing is held', async () => {
    const rush = new Rush();
    crowd(rush, CROWD - 1);
    const gone = holding(rush, 'a', 'b');
    await Promise.resolve();
    expect(gone).toEqual(['a', 'b']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('holds what can wait until few ask, and lets it go in the order of coming', async () => {
    const rush = new Rush();
    const [first, second] = crowd(rush, CROWD + 1);
    const gone = holding(rush, 'a', 'b');
    first?.();
    first?.();
    await vi.advanceTimersByTimeAsync(10);
    expect(gone).toEqual([]);
    second?.();
    await vi.advanceTimersByTimeAsync(10);
    expect(gone).toEqual(['a', 'b']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('goes on when others come between two that are let go', async () => {
    const rush = new Rush();
    const [first] = crowd(rush);
    const gone: string[] = [];
    void rush.over().then(() => rush.enter());
    for (let n = 1; n < AT_ONCE; n++) void rush.over().then(() => gone.push('with it'));
    void rush.over().then(() => gone.push('after it'));
    first?.();
    await vi.advanceTimersByTimeAsync(10);
    expect(new Set(gone)).toEqual(new Set(['with it']));
  });

  /** So long, in which more come all the time. */
  const goesOn = async (rush: Rush, ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 40) {
      await vi.advanceTimersByTimeAsync(40);
      crowd(rush);
    }
  };

  it('holds nothing for longer than a second at its beginning, however many come', async () => {
    const rush = new Rush();
    crowd(rush);
    const gone = holding(rush, 'a');
    await goesOn(rush, 960);
    expect(gone).toEqual([]);
    await vi.advanceTimersByTimeAsync(40);
    expect(gone).toEqual(['a']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('holds nothing for longer than a moment when it has lasted', async () => {
    const rush = new Rush();
    crowd(rush);
    await goesOn(rush, 2000);
    const gone = holding(rush, 'a');
    await goesOn(rush, 240);
    expect(gone).toEqual([]);
    await vi.advanceTimersByTimeAsync(40);
    expect(gone).toEqual(['a']);
  });

  it('that begins anew holds for a second again', async () => {
    const rush = new Rush();
    const leave = crowd(rush);
    await vi.advanceTimersByTimeAsync(100);
    for (const one of leave) one();
    await vi.advanceTimersByTimeAsync(2000);
    crowd(rush);
    const gone = holding(rush, 'a');
    await goesOn(rush, 960);
    expect(gone).toEqual([]);
    await vi.advanceTimersByTimeAsync(40);
    expect(gone).toEqual(['a']);
  });

  it('is not made of requests that wait for something else', async () => {
    const rush = new Rush();
    crowd(rush);
    await vi.advanceTimersByTimeAsync(251);
    const gone = holding(rush, 'a');
    await Promise.resolve();
    expect(gone).toEqual(['a']);
  });

  describe('after which they go on in groups', () => {
    /** So many that wait for their turn, and what those who got it say when they are done. */
    const waiting = (rush: Rush, count: number) => {
      const turns: (() => void)[] = [];
      for (let n = 0; n < count; n++) void rush.turn().then((done) => turns.push(done));
      return turns;
    };
    const rushOver = (count: number) => {
      const rush = new Rush();
      const [leave] = crowd(rush);
      const turns = waiting(rush, count);
      leave?.();
      return turns;
    };

    it('lets the next group go when all of the former are done', async () => {
      const turns = rushOver(2 * GROUP + 1);
      await vi.advanceTimersByTimeAsync(GROUP_MS - 10);
      expect(turns.length).toBe(GROUP);
      for (const done of turns.slice(1)) done();
      await vi.advanceTimersByTimeAsync(1);
      expect(turns.length).toBe(GROUP);
      turns[0]?.();
      turns[0]?.();
      await vi.advanceTimersByTimeAsync(5);
      expect(turns.length).toBe(2 * GROUP);
    });

    it('waits no longer than a moment for a group that is slow, and takes no late word of it for the next one', async () => {
      const turns = rushOver(2 * GROUP + 1);
      await vi.advanceTimersByTimeAsync(GROUP_MS + 5);
      expect(turns.length).toBe(2 * GROUP);
      for (const done of turns.slice(0, GROUP)) done();
      await vi.advanceTimersByTimeAsync(10);
      expect(turns.length).toBe(2 * GROUP);
      await vi.advanceTimersByTimeAsync(GROUP_MS);
      expect(turns.length).toBe(2 * GROUP + 1);
      expect(vi.getTimerCount()).toBe(0);
    });

    it('waits for none while requests come first, and lets go what is overdue', async () => {
      const rush = new Rush();
      crowd(rush);
      const turns = waiting(rush, GROUP + 1);
      await goesOn(rush, 960);
      expect(turns).toEqual([]);
      await goesOn(rush, 80);
      expect(turns.length).toBe(GROUP + 1);
    });

    it('makes nobody wait while there is no rush', async () => {
      const rush = new Rush();
      const turns = waiting(rush, 2 * GROUP);
      await Promise.resolve();
      expect(turns.length).toBe(2 * GROUP);
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});
