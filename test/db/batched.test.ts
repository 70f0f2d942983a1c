import { expect, it, vi } from 'vitest';
import { batched, forManyKeys } from '../../src/db/batched.ts';

const outside = { isInside: () => false };

it('reads what is asked in one turn at once, and each key once', async () => {
  const read = vi.fn(async (keys: readonly string[]) => new Map(keys.map((key) => [key, key.toUpperCase()])));
  const ask = batched(outside, read);
  expect(await Promise.all([ask('a'), ask('b'), ask('a')])).toEqual(['A', 'B', 'A']);
  expect(read.mock.calls).toEqual([[['a', 'b']]]);
});

it('asks anew for what comes after the statement has left', async () => {
  const rows = new Map([['a', 1]]);
  const read = vi.fn(async () => new Map(rows));
  const ask = batched(outside, read);
  const before = ask('a');
  await new Promise(setImmediate);
  rows.set('a', 2);
  expect([await before, await ask('a')]).toEqual([1, 2]);
  expect(await ask('none')).toBeNull();
  expect(read).toHaveBeenCalledTimes(3);
});

it('reads what is asked while a statement is under way at once, when that is answered', async () => {
  const answers: (() => void)[] = [];
  const read = vi.fn(async (keys: readonly string[]) => {
    if (keys.includes('first')) await new Promise<void>((resolve) => answers.push(resolve));
    return new Map(keys.map((key) => [key, key]));
  });
  const ask = batched(outside, read);
  const first = ask('first');
  await new Promise(setImmediate);
  const rest: Promise<string | null>[] = [];
  for (const key of ['a', 'b', 'c']) {
    rest.push(ask(key));
    await new Promise(setImmediate);
  }
  for (const answer of answers) answer();
  expect(await Promise.all([first, ...rest])).toEqual(['first', 'a', 'b', 'c']);
  expect(read.mock.calls).toEqual([[['first']], [['a', 'b', 'c']]]);
});

it('waits for no statement that is not answered', async () => {
  const read = vi.fn((keys: readonly string[]) =>
    keys.includes('stuck') ? new Promise<never>(() => {}) : Promise.resolve(new Map([['a', 1]])),
  );
  const ask = batched(outside, read);
  void ask('stuck');
  await new Promise(setImmediate);
  expect(await ask('a')).toBe(1);
});

it('tells everybody of a failure, and asks again', async () => {
  const read = vi.fn(async () => new Map([['a', 1]])).mockRejectedValueOnce(new Error('away'));
  const ask = batched(outside, read);
  const answers = await Promise.allSettled([ask('a'), ask('b')]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await ask('a')).toBe(1);
});

it('joins nobody else’s transaction', async () => {
  let isInside = true;
  const read = vi.fn(async (keys: readonly string[]) => new Map(keys.map((key) => [key, key])));
  const ask = batched({ isInside: () => isInside }, read);
  const within = ask('a');
  isInside = false;
  await Promise.all([within, ask('b')]);
  expect(read.mock.calls).toEqual([[['a']], [['b']]]);
});

it('writes a statement for some numbers of keys only, and asks for any number', async () => {
  const written: number[] = [];
  const ask = forManyKeys((places) => {
    written.push(places.length);
    return { execute: async (values) => [...new Set(Object.values(values))] };
  });
  const keys = Array.from({ length: 300 }, (_, index) => `k${index}`);
  expect(await ask(keys.slice(0, 3))).toEqual(['k0', 'k1', 'k2']);
  expect(await ask(keys.slice(0, 2))).toEqual(['k0', 'k1']);
  expect(await ask(keys)).toEqual(keys);
  expect(written).toEqual([4, 256, 64]);
});
