import type { Context, MiddlewareHandler } from 'hono';
import { errorIn, type ToldError } from '../texts/errors.ts';
import { asSaid, type Said } from '../texts/phrases.ts';
import type { Language } from '../texts/texts.ts';
import type { AppEnv } from './env.ts';
import { languageOf } from './language.ts';

/** Lets `said(c)` find the phrases of the core and of all plugins. */
export function knowingPhrases(phrases: (language: Language) => Said): MiddlewareHandler<AppEnv> {
  return async function knowingPhrases(c, next) {
    c.set('phrases', phrases);
    await next();
  };
}

/** English words of a service or a provider in the language of who reads the page. */
export function said(c: Context<AppEnv>): Said {
  return c.get('phrases')?.(languageOf(c)) ?? asSaid;
}

/** An error for a page in the language of who reads it. */
export function errorFor(c: Context<AppEnv>, error: Parameters<typeof errorIn>[0]): ToldError {
  return errorIn(error, languageOf(c), said(c));
}
