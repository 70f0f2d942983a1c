import { type SharedWords, sharedTexts } from '../texts/shared.ts';
import type { Language } from '../texts/texts.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `just now`, `5 min ago`, `2 days ago`; a time to come is told as `in 5 min`. Both are UTC ms. */
export function relativeTime(time: number, now: number, say: SharedWords = sharedTexts.in('en')): string {
  const distance = Math.abs(now - time);
  if (distance < 10 * SECOND) return say('time.now');
  const days = Math.floor(distance / DAY);
  const length = days > 0 ? say('time.days', { n: days }) : spokenDuration(distance, say);
  return say(time <= now ? 'time.ago' : 'time.ahead', { length });
}

/** The largest unit only: `<0.1 s`, `0.4 s`, `12 s`, `5 min`, `3 h`, `2 days`. @param ms a length of time. */
export function spokenDuration(ms: number, say: SharedWords = sharedTexts.in('en')): string {
  if (ms < SECOND / 10) return say('time.instant');
  if (ms < SECOND) return say('time.seconds', { n: Math.round(ms / 100) / 10 });
  if (ms < MINUTE) return say('time.seconds', { n: Math.floor(ms / SECOND) });
  if (ms < HOUR) return say('time.minutes', { n: Math.floor(ms / MINUTE) });
  if (ms < DAY) return say('time.hours', { n: Math.floor(ms / HOUR) });
  return say('time.days-alone', { n: Math.floor(ms / DAY) });
}

/** `Jan 5, 2026, 14:03:09 UTC`, as the language writes it. */
export function exactTime(time: number, language: Language = 'en'): string {
  const format = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
    timeZone: 'UTC',
  });
  return `${format.format(time)} UTC`;
}
