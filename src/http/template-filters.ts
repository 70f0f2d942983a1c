import type { Environment, runtime } from 'nunjucks';
import { sharedTexts } from '../texts/shared.ts';
import { isLanguage, type Language } from '../texts/texts.ts';
import { exactTime, relativeTime, spokenDuration } from './time-words.ts';

/** What a filter is called on. */
interface Caller {
  readonly ctx?: { readonly language?: unknown };
}

/** `ago`, `date`, `duration`, `number` and `json`, for every template; times and numbers in the language of the page. */
export function addFilters(environment: Environment, safe: (html: string) => runtime.SafeString): void {
  environment.addFilter('ago', function (this: Caller, time: number, now?: number) {
    return safe(timeElement(time, now ?? Date.now(), languageOf(this)));
  });
  environment.addFilter('date', function (this: Caller, time: number) {
    return exactTime(time, languageOf(this));
  });
  environment.addFilter('duration', function (this: Caller, ms: number) {
    return spokenDuration(ms, sharedTexts.in(languageOf(this)));
  });
  environment.addFilter('number', function (this: Caller, value: number) {
    return value.toLocaleString(languageOf(this));
  });
  environment.addFilter('json', (value: unknown) => safe(scriptSafeJson(value)));
}

function languageOf({ ctx }: Caller): Language {
  return isLanguage(ctx?.language) ? ctx.language : 'en';
}

/** @param time UTC ms. */
function timeElement(time: number, now: number, language: Language): string {
  const iso = new Date(time).toISOString();
  const words = relativeTime(time, now, sharedTexts.in(language));
  return `<time datetime="${iso}" title="${exactTime(time, language)}" data-ago>${words.replace('<', '&lt;')}</time>`;
}

/** JSON that may stand inside `<script type="application/json">`: nothing in it can end the element or open a comment. */
function scriptSafeJson(value: unknown): string {
  return JSON.stringify(value ?? null).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
