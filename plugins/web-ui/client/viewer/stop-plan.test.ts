import { describe, expect, it } from 'vitest';
import { StopPlan } from './stop-plan.ts';

const MINUTE = 60_000;
const stop = { at: 10 * MINUTE, why: 'max-time' };

describe('the notice of a coming stop', () => {
  it('counts down', () => {
    const plan = new StopPlan();
    expect(plan.text(0)).toBeNull();
    plan.heard(stop);
    expect(plan.text(5 * MINUTE)).toBe(
      'The desktop stops in 5 min 0 s, its time is over then. Save your work.',
    );
    expect(plan.text(10 * MINUTE - 7000)).toContain('in 7 s');
    expect(plan.text(11 * MINUTE)).toContain('stops now');
  });

  it('is said twice, not every second', () => {
    const plan = new StopPlan();
    plan.heard(stop);
    const said: (string | null)[] = [];
    for (let now = 5 * MINUTE; now < 10 * MINUTE; now += 1000) {
      if (now % 30_000 === 0) plan.heard({ ...stop, at: stop.at + 400 });
      said.push(plan.toSay(now));
    }
    expect(said.filter((text) => text !== null)).toEqual([
      'The desktop stops in about 5 minutes, its time is over then. Save your work.',
      'The desktop stops in less than a minute, its time is over then. Save your work.',
    ]);
  });

  it('that was dismissed comes back in the last minute, and then not again', () => {
    const plan = new StopPlan();
    plan.heard(stop);
    plan.dismiss(6 * MINUTE);
    expect(plan.text(6 * MINUTE)).toBeNull();
    plan.heard(stop);
    expect(plan.text(7 * MINUTE)).toBeNull();
    expect(plan.text(9 * MINUTE + 1)).not.toBeNull();
    plan.dismiss(9 * MINUTE + 1);
    expect(plan.text(9 * MINUTE + 2000)).toBeNull();
  });

  it('goes when the stop does, and another one is told anew', () => {
    const plan = new StopPlan();
    plan.heard(stop);
    plan.dismiss(6 * MINUTE);
    plan.heard(null);
    expect(plan.text(6 * MINUTE)).toBeNull();
    plan.heard({ at: 20 * MINUTE, why: 'schedule' });
    expect(plan.text(16 * MINUTE)).toContain('as the schedule says');
  });
});
