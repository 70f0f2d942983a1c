import { expect, it } from 'vitest';
import { Turns } from '../../src/auth/turns.ts';

function work() {
  const running: (() => void)[] = [];
  return { running, one: () => new Promise<string>((resolve) => running.push(() => resolve('done'))) };
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

it('so many work at once, the next when one is done, and the last is sent away', async () => {
  const turns = new Turns({ atOnce: 2, longestLine: 1 });
  const { running, one } = work();
  const [first, second, third, fourth] = [1, 2, 3, 4].map(() => turns.take(one));
  expect(await fourth).toBeNull();
  expect(running).toHaveLength(2);
  running[0]?.();
  expect(await first).toBe('done');
  await settled();
  expect(running).toHaveLength(3);
  running[1]?.();
  running[2]?.();
  expect(await Promise.all([second, third])).toEqual(['done', 'done']);
});

it('work that fails gives its place on', async () => {
  const turns = new Turns({ atOnce: 1, longestLine: 5 });
  const failing = turns.take(() => Promise.reject(new Error('no')));
  const next = turns.take(async () => 'next');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('next');
  expect(await turns.take(async () => 'later')).toBe('later');
});
