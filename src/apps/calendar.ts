import { Cron } from 'croner';

const FIVE_FIELDS = /^\S+(?:\s+\S+){4}$/;

function parse(cron: string, timezone: string): Cron {
  return new Cron(cron, { timezone, mode: '5-part', paused: true });
}

/** Why a cron expression with five fields (minute, hour, day, month, weekday) is none; null when it is one. */
export function cronProblem(cron: string): string | null {
  if (!FIVE_FIELDS.test(cron))
    return 'expected five fields: minute, hour, day of the month, month, day of the week';
  try {
    return parse(cron, 'UTC').nextRun() === null ? 'expected a time that comes some day' : null;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^\w+: /, '') : String(error);
    return `expected a cron expression such as "0 8 * * 1-5": ${why}`;
  }
}

export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    // offsets have no summer time, and cron libraries do not take them
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

/**
 * The first time after `after`, UTC ms; null when there is none. A time that the change to summer time leaves out comes
 * right after the gap; one that the change back makes twice comes the first time only, unless it is every hour.
 */
export function nextRun(cron: string, timezone: string, after: number): number | null {
  return parse(cron, timezone).nextRun(new Date(after))?.getTime() ?? null;
}
