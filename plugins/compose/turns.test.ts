import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

const NEVER = new AbortController().signal;

it('does work of one name one after the other, and of others meanwhile', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const work = (name: string, ms: number) => async () => {
    seen.push(`${name} begins`);
    await sleep(ms);
    seen.push(`${name} ends`);
  };
  await Promise.all([
    turns.take('a', NEVER, work('first', 30)),
    turns.take('a', NEVER, work('second', 0)),
    turns.take('b', NEVER, work('other', 0)),
  ]);
  expect(seen.indexOf('second begins')).toBeGreaterThan(seen.indexOf('first ends'));
  expect(seen.indexOf('other ends')).toBeLessThan(seen.indexOf('first ends'));
});

it('goes on after work that failed or was given up', async () => {
  const turns = new Turns();
  const stop = new AbortController();
  const failing = turns.take('a', NEVER, () => sleep(10).then(() => Promise.reject(new Error('no'))));
  const givenUp = turns.take('a', stop.signal, async () => 'never');
  const last = turns.take('a', NEVER, async () => 'done');
  stop.abort(new Error('left'));
  await expect(givenUp).rejects.toThrow('left');
  await expect(failing).rejects.toThrow('no');
  expect(await last).toBe('done');
});
