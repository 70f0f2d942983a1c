import type { ErrorReport } from '../errors.ts';
import { errorsDe } from './errors-de.ts';
import type { Language } from './texts.ts';

/** What a code means in languages that errors are not thrown in, and what to do. */
const BY_LANGUAGE: Readonly<Record<Exclude<Language, 'en'>, typeof errorsDe>> = { de: errorsDe };

export interface ToldError extends Omit<ErrorReport, 'code'> {
  readonly code: string;
  /** The sentence as it was thrown, which may say more; null where that is the message. */
  readonly english: string | null;
}

/** An error for a page in this language: by its code, since what is thrown is English. */
export function errorIn(
  error: Pick<ErrorReport, 'message' | 'remedy'> & { readonly code: string; readonly detail?: string | null },
  language: Language,
): ToldError {
  const report = { ...error, detail: error.detail ?? null };
  const known: Readonly<Record<string, { readonly message: string; readonly remedy: string }>> =
    language === 'en' ? {} : BY_LANGUAGE[language];
  const words = Object.hasOwn(known, error.code) ? known[error.code] : undefined;
  if (words === undefined) return { ...report, english: null };
  return { ...report, ...words, english: error.message };
}
