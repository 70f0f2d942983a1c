import type { Context } from 'hono';
import { type AppEnv, type AppError, errorFor, languageOf } from '../../src/api.ts';
import { texts } from './texts/texts.ts';

/** An error beside a form, in the language of the page; with when to try again, where that is known. */
export function told(c: Context<AppEnv>, error: AppError) {
  const words = errorFor(c, error.report());
  const seconds = Number(error.headers['Retry-After'] ?? 0);
  if (seconds === 0) return words;
  return { ...words, remedy: texts.in(languageOf(c))('retry.in', { n: Math.ceil(seconds / 60) }) };
}
