import type { Environment, runtime } from 'nunjucks';
import { exactTime, relativeTime, spokenDuration } from './time-words.ts';

/** `ago`, `date`, `duration` and `json`, for every template. */
export function addFilters(environment: Environment, safe: (html: string) => runtime.SafeString): void {
  environment.addFilter('ago', (time: number, now?: number) => safe(timeElement(time, now ?? Date.now())));
  environment.addFilter('date', exactTime);
  environment.addFilter('duration', spokenDuration);
  environment.addFilter('json', (value: unknown) => safe(scriptSafeJson(value)));
}

/** @param time UTC ms. */
function timeElement(time: number, now: number): string {
  const iso = new Date(time).toISOString();
  return `<time datetime="${iso}" title="${exactTime(time)}" data-ago>${relativeTime(time, now)}</time>`;
}

/** JSON that may stand inside `<script type="application/json">`: nothing in it can end the element or open a comment. */
function scriptSafeJson(value: unknown): string {
  return JSON.stringify(value ?? null).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
