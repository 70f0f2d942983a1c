import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spokenSeconds } from '../page/spoken-seconds.ts';
import { coverWords } from './cover-words.ts';
import { Liveness } from './liveness.ts';
import { RoundTrip, wordFor } from './round-trip.ts';
import { type KeyMoment, ModifierShortcut } from './shortcut.ts';
import { typedDifference } from './typed-difference.ts';

describe('the card over the picture', () => {
  it('is not there while the desktop is to be seen', () => {
    expect(coverWords({ name: 'connected' }, 0)).toBeNull();
    expect(coverWords({ name: 'not-running' }, 0)).toBeNull();
  });

  it('tells attempt, next try and why, with a button', () => {
    const words = coverWords(
      { name: 'waiting', attempt: 3, nextAt: 10_400, why: 'The network was lost.', awayWhy: null },
      8000,
    );
    expect(words).toEqual({
      title: 'Reconnecting',
      text: 'The network was lost. Attempt 3 in 3 s.',
      button: 'Try now',
    });
  });

  it('tells why it ended', () => {
    expect(coverWords({ name: 'ended', why: 'The desktop said no.' }, 0)).toMatchObject({
      text: 'The desktop said no.',
      button: 'Try again',
    });
  });
});

describe('the round trip', () => {
  it('is the middle of the last five, so that one late answer does not count', () => {
    const trip = new RoundTrip();
    expect(trip.ms).toBeNull();
    for (const ms of [900, 10, 12, 11, 5000, 13]) trip.add(ms);
    expect(trip.ms).toBe(12);
    trip.clear();
    expect(trip.ms).toBeNull();
  });

  it('has a word beside its colour', () => {
    expect([5, 79, 80, 199, 200, 5000].map(wordFor)).toEqual([
      'good',
      'good',
      'fair',
      'fair',
      'poor',
      'poor',
    ]);
  });
});

describe('the liveness of a connection', () => {
  const answeredOnce = (): Liveness => {
    const liveness = new Liveness();
    liveness.restart(0);
    liveness.asked(0);
    liveness.answered();
    return liveness;
  };

  it('is lost when a question stays unanswered and nothing else is heard for fifteen seconds', () => {
    const liveness = answeredOnce();
    liveness.asked(2000);
    liveness.asked(4000);
    expect([liveness.isLost(17_000), liveness.isLost(17_001)]).toEqual([false, true]);
  });

  it('is not lost while a picture still comes', () => {
    const liveness = answeredOnce();
    liveness.asked(2000);
    liveness.heard(16_000);
    expect(liveness.isLost(20_000)).toBe(false);
  });

  it('is never doubted of a desktop that has not answered a question yet', () => {
    const liveness = new Liveness();
    liveness.restart(0);
    liveness.asked(0);
    expect(liveness.isLost(1_000_000)).toBe(false);
  });
});

describe('Ctrl+Alt+Shift', () => {
  const moment = (type: KeyMoment['type'], key: string, held: string): KeyMoment => ({
    type,
    key,
    ctrlKey: held.includes('c'),
    altKey: held.includes('a'),
    shiftKey: held.includes('s'),
  });
  const run = (...moments: KeyMoment[]) => {
    const shortcut = new ModifierShortcut();
    return moments.map((one) => shortcut.see(one));
  };

  it('counts when all three are up again', () => {
    const seen = run(
      moment('keydown', 'Control', 'c'),
      moment('keydown', 'Alt', 'ca'),
      moment('keydown', 'Shift', 'cas'),
      moment('keyup', 'Alt', 'cs'),
      moment('keyup', 'Shift', 'c'),
      moment('keyup', 'Control', ''),
    );
    expect(seen).toEqual([false, false, false, false, false, true]);
  });

  it('does not count with another key: that is a shortcut of the desktop', () => {
    const seen = run(
      moment('keydown', 'Shift', 'cas'),
      moment('keydown', 'F1', 'cas'),
      moment('keyup', 'F1', 'cas'),
      moment('keyup', 'Shift', ''),
    );
    expect(seen).not.toContain(true);
  });

  it('does not count with two of them', () => {
    expect(run(moment('keydown', 'Alt', 'ca'), moment('keyup', 'Alt', ''))).toEqual([false, false]);
  });
});

describe('what a touch keyboard typed', () => {
  it.each([
    ['__', '__a', 0, 'a'],
    ['__helo', '__hello ', 1, 'lo '],
    ['__', '_', 1, ''],
    ['__😀', '__', 1, ''],
    ['__', '__😀', 0, '😀'],
    ['__ab', '__ab', 0, ''],
  ])('between %j and %j is %i backspaces and %j', (before, after, backspaces, text) => {
    expect(typedDifference(before, after)).toEqual({ backspaces, text });
  });

  it('always leads from the one to the other', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '😀', 'é'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { backspaces, text: typed } = typedDifference(before, after);
        const points = Array.from(before);
        expect(points.slice(0, points.length - backspaces).join('') + typed).toBe(after);
      }),
    );
  });
});

describe('the clock of a stage', () => {
  it.each([
    [-5000, '0 s'],
    [900, '0 s'],
    [59_999, '59 s'],
    [65_000, '1 min 5 s'],
  ])('says of %i ms "%s"', (ms, words) => expect(spokenSeconds(ms)).toBe(words));
});
