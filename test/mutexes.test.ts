import { describe, expect, it } from 'vitest';
import { Mutexes } from '../src/mutexes.ts';

const { signal } = new AbortController();

/** Work that says when it begins and ends when it is told to. */
function work(said: string[], name: string) {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = async (): Promise<void> => {
    said.push(name);
    await ended;
  };
  return { run, end: () => end() };
}

describe('a mutex', () => {
  it('lets one work at a time, in the order in which they came, and others by other keys', async () => {
    const mutexes = new Mutexes();
    const said: string[] = [];
    const [one, two, other] = [work(said, 'one'), work(said, 'two'), work(said, 'other')];
    const all = [
      mutexes.run('a', signal, one.run),
      mutexes.run('a', signal, two.run),
      mutexes.run('b', signal, other.run),
    ];
    await expect.poll(() => said).toEqual(['one', 'other']);
    one.end();
    await expect.poll(() => said).toEqual(['one', 'other', 'two']);
    two.end();
    other.end();
    await Promise.all(all);
  });

  it('is not opened by one who leaves while it waits, nor kept by one that fails', async () => {
    const mutexes = new Mutexes();
    const said: string[] = [];
    const [one, left, two] = [work(said, 'one'), work(said, 'left'), work(said, 'two')];
    const leave = new AbortController();
    const first = mutexes.run('a', signal, async () => {
      await one.run();
      throw new Error('failed');
    });
    const second = mutexes.run('a', leave.signal, left.run);
    leave.abort(new Error('left'));
    await expect(second).rejects.toThrow('left');
    const third = mutexes.run('a', signal, two.run);
    await new Promise(setImmediate);
    expect(said).toEqual(['one']);
    one.end();
    await expect(first).rejects.toThrow('failed');
    two.end();
    await third;
    expect(said).toEqual(['one', 'two']);
  });

  it('lets nobody in whose signal has aborted', async () => {
    const mutexes = new Mutexes();
    const said: string[] = [];
    const left = mutexes.run('a', AbortSignal.abort(new Error('left')), work(said, 'left').run);
    await expect(left).rejects.toThrow('left');
    expect(said).toEqual([]);
    expect(await mutexes.run('a', signal, async () => 'next')).toBe('next');
  });
});
