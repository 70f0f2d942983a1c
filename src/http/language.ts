import type { Context } from 'hono';
import { acceptedLanguage, type Language } from '../texts/texts.ts';
import type { AppEnv } from './env.ts';

/** The language to answer a person in: the one they chose, else what their browser asks for, else English. */
export function languageOf(c: Context<AppEnv>): Language {
  // an error before the middleware that knows the user has none
  return c.get('user')?.preferences?.language ?? acceptedLanguage(c.req.header('accept-language'));
}
