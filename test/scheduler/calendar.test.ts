import { describe, expect, it } from 'vitest';
import { cronProblem, isTimezone, nextRun } from '../../src/apps/calendar.ts';
import { appDefinition } from '../../src/apps/definition.ts';
import { dueTime } from '../../src/scheduler/calendar.ts';

const at = (text: string): number => Date.parse(text);
const next = (cron: string, timezone: string, after: string): string | null => {
  const time = nextRun(cron, timezone, at(after));
  return time === null ? null : new Date(time).toISOString();
};

describe('the next time of a schedule', () => {
  it('is in its time zone, in winter and in summer', () => {
    expect(next('0 8 * * 1-5', 'Europe/Warsaw', '2026-01-09T08:00:00Z')).toBe('2026-01-12T07:00:00.000Z');
    expect(next('0 8 * * 1-5', 'Europe/Warsaw', '2026-07-01T00:00:00Z')).toBe('2026-07-01T06:00:00.000Z');
    expect(next('0 8 * * 1-5', 'America/New_York', '2026-01-09T08:00:00Z')).toBe('2026-01-09T13:00:00.000Z');
  });

  it('that summer time leaves out comes right after the gap, once', () => {
    const after = next('30 2 * * *', 'Europe/Warsaw', '2026-03-28T12:00:00Z');
    expect(after).toBe('2026-03-29T01:00:00.000Z');
    expect(next('30 2 * * *', 'Europe/Warsaw', after ?? '')).toBe('2026-03-30T00:30:00.000Z');
  });

  it('that winter time makes twice comes once, and every hour comes every hour', () => {
    const first = next('30 2 * * *', 'Europe/Warsaw', '2026-10-24T12:00:00Z');
    expect(first).toBe('2026-10-25T00:30:00.000Z');
    expect(next('30 2 * * *', 'Europe/Warsaw', first ?? '')).toBe('2026-10-26T01:30:00.000Z');
    expect(next('0 * * * *', 'Europe/Warsaw', '2026-10-25T00:00:00Z')).toBe('2026-10-25T01:00:00.000Z');
  });

  it('never lies before the moment that it is asked for, minute by minute around both changes', () => {
    for (const day of ['2026-03-29', '2026-10-25']) {
      for (const cron of ['30 2 * * *', '*/20 * * * *', '0 3 * * 0']) {
        let last = 0;
        for (let minute = 0; minute < 240; minute += 1) {
          const after = at(`${day}T00:00:00Z`) + minute * 60_000;
          const time = nextRun(cron, 'Europe/Warsaw', after) ?? 0;
          expect(time).toBeGreaterThan(after);
          expect(time).toBeGreaterThanOrEqual(last);
          last = time;
        }
      }
    }
  });
});

describe('what was missed', () => {
  const daily = { cron: '0 8 * * *', timezone: 'UTC', action: 'stop' } as const;

  it('is made up for when it is younger than an hour, once', () => {
    const due = at('2026-05-04T08:00:00Z');
    expect(dueTime(daily, due, at('2026-05-04T08:59:00Z'))).toBe(due);
    expect(dueTime(daily, due, at('2026-05-04T09:01:00Z'))).toBeNull();
    expect(dueTime(daily, due, at('2026-05-07T08:10:00Z'))).toBe(at('2026-05-07T08:00:00Z'));
  });
});

describe('a schedule in a definition', () => {
  const app = (schedule: unknown) =>
    appDefinition.safeParse({ id: 'x', name: 'X', provider: 'demo', schedule });

  it('takes what cron takes', () => {
    for (const cron of ['0 8 * * 1-5', '*/15 9-17 * * MON-FRI', '0 0 1 1 *', '0 8 L * *']) {
      expect(cronProblem(cron)).toBeNull();
    }
    expect(app([{ cron: '0 18 * * *', action: 'stop' }]).data?.schedule).toEqual([
      { cron: '0 18 * * *', timezone: 'UTC', action: 'stop' },
    ]);
  });

  it.each([
    '',
    '* * * *',
    '0 0 8 * * *',
    '61 * * * *',
    '@daily',
    '0 0 30 2 *',
    'x y z a b',
    '0 8 * * 1-5 extra',
  ])('refuses %j with what is expected', (cron) => {
    expect(cronProblem(cron)).toMatch(/^expected /);
    expect(app([{ cron, action: 'stop' }]).success).toBe(false);
  });

  it('refuses a time zone that nobody knows', () => {
    expect(['UTC', 'Europe/Warsaw', 'America/New_York'].map(isTimezone)).toEqual([true, true, true]);
    expect(['Mars/Base', '', '+02:00'].map(isTimezone)).toEqual([false, false, false]);
    expect(app([{ cron: '0 8 * * *', timezone: 'Mars/Base', action: 'stop' }]).success).toBe(false);
  });

  it('wants a user to start for, and none to stop', () => {
    expect(app([{ cron: '0 8 * * *', action: 'start' }]).error?.issues[0]?.path).toEqual([
      'schedule',
      0,
      'user',
    ]);
    expect(app([{ cron: '0 8 * * *', action: 'start', user: 'ada' }]).success).toBe(true);
    expect(app([{ cron: '0 8 * * *', action: 'stop', user: 'ada' }]).success).toBe(false);
  });
});
