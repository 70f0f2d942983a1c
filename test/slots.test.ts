import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Slots } from '../src/slots.ts';

const never = new AbortController().signal;
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Who came in, and what lets each of them go, in the order of coming in. */
function entries(slots: Slots) {
  const entered: number[] = [];
  const leaves: (() => void)[] = [];
  const come = (...people: readonly number[]): void => {
    for (const who of people) {
      void slots.take(never).then((leave) => {
        entered.push(who);
        leaves.push(leave);
      });
    }
  };
  return { entered, leaves, come };
}

describe('slots', () => {
  it('let so many in at once, and the others in their order', async () => {
    const slots = new Slots(2);
    const { entered, leaves, come } = entries(slots);
    come(0, 1, 2, 3, 4);
    await settled();
    expect([entered, slots.waiting]).toEqual([[0, 1], 3]);
    for (let gone = 0; gone < 5; gone += 1) {
      leaves[gone]?.();
      await settled();
      expect(entered).toHaveLength(Math.min(gone + 3, 5));
    }
    expect([entered, slots.waiting]).toEqual([[0, 1, 2, 3, 4], 0]);
  });

  it('let in exactly one for each that leaves, however often it says so', async () => {
    const slots = new Slots(1);
    const { entered, leaves, come } = entries(slots);
    come(0, 1, 2);
    await settled();
    leaves[0]?.();
    leaves[0]?.();
    // comes after the slot was promised, and before whoever has it knows
    come(3);
    await settled();
    leaves[0]?.();
    await settled();
    expect([entered, slots.waiting]).toEqual([[0, 1], 2]);
    leaves[1]?.();
    await settled();
    leaves[2]?.();
    await settled();
    expect(entered).toEqual([0, 1, 2, 3]);
  });

  it('may be waited for by however many with one signal, which is no leak', async () => {
    const warnings: string[] = [];
    const warned = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', warned);
    const slots = new Slots(1);
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 100 }, () => slots.run(signal, settled)));
    process.off('warning', warned);
    expect(warnings).toEqual([]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('are never more than there are, with whoever leaves and fails', async () => {
    const slots = new Slots(3);
    let [now, most, done] = [0, 0, 0];
    const impatient = new AbortController();
    const all = Array.from({ length: 60 }, (_, who) =>
      slots.run(who % 7 === 5 ? impatient.signal : never, async () => {
        now += 1;
        most = Math.max(most, now);
        for (let turns = who % 4; turns >= 0; turns -= 1) await settled();
        now -= 1;
        done += 1;
        if (who % 5 === 0) throw new Error('failed');
      }),
    );
    await settled();
    impatient.abort('gone');
    const ends = await Promise.allSettled(all);
    const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    const left = reasons.filter((reason) => reason === 'gone').length;
    expect(left).toBeGreaterThan(0);
    expect([most, now, done]).toEqual([3, 0, 60 - left]);
    expect(slots.waiting).toBe(0);
  });

  it('forget who no longer waits, and listen no more to who does', async () => {
    const slots = new Slots(1);
    const leave = await slots.take(never);
    const [impatient, patient] = [new AbortController(), new AbortController()];
    const waits = slots.take(impatient.signal);
    const next = slots.take(patient.signal);
    impatient.abort('gone');
    await expect(waits).rejects.toBe('gone');
    expect(slots.waiting).toBe(1);
    leave();
    const leaveToo = await next;
    expect(getEventListeners(patient.signal, 'abort')).toEqual([]);
    // it is in: this changes nothing any more
    patient.abort('late');
    leaveToo();
    await expect(slots.take(AbortSignal.abort('late'))).rejects.toBe('late');
    expect(await slots.run(never, async () => 'done')).toBe('done');
  });

  it('go to the next when who was let in leaves in the same moment', async () => {
    const slots = new Slots(1);
    const leave = await slots.take(never);
    const hasty = new AbortController();
    const waits = slots.take(hasty.signal);
    const next = slots.run(never, async () => 'next');
    leave();
    hasty.abort('gone');
    (await waits)();
    expect(await next).toBe('next');
  });
});
