import { describe, expect, it } from 'vitest';
import { Turns } from './turns.ts';

const never = new AbortController().signal;

describe('turns', () => {
  it('lets so many in at once, and the others in their order', async () => {
    const turns = new Turns(2);
    const entered: number[] = [];
    const leaves: (() => void)[] = [];
    for (let who = 0; who < 5; who += 1) {
      void turns.take(never).then((leave) => {
        entered.push(who);
        leaves.push(leave);
      });
    }
    await Promise.resolve();
    expect([entered, turns.waiting]).toEqual([[0, 1], 3]);
    for (let gone = 0; gone < 5; gone += 1) {
      leaves[gone]?.();
      leaves[gone]?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([entered, turns.waiting]).toEqual([[0, 1, 2, 3, 4], 0]);
  });

  it('forgets who no longer waits', async () => {
    const turns = new Turns(1);
    const leave = await turns.take(never);
    const impatient = new AbortController();
    const waits = turns.take(impatient.signal);
    const next = turns.take(never);
    impatient.abort('gone');
    await expect(waits).rejects.toBe('gone');
    leave();
    (await next)();
    expect(turns.waiting).toBe(0);
    await expect(turns.take(AbortSignal.abort('late'))).rejects.toBe('late');
  });
});
