import type { ErrorReport } from '../errors.ts';
import { errorsDe } from './errors-de.ts';
import { asSaid, type Said } from './phrases.ts';
import type { Language } from './texts.ts';

/** What a code means in languages that errors are not thrown in, and what to do. */
const BY_LANGUAGE: Readonly<Record<Exclude<Language, 'en'>, typeof errorsDe>> = { de: errorsDe };

export interface ToldError extends Omit<ErrorReport, 'code'> {
  readonly code: string;
  /** The sentence as it was thrown, which may say more; null where that is the message. */
  readonly english: string | null;
}

/** A job keeps the code and the message alone. */
type Kept = Pick<ErrorReport, 'message'> & {
  readonly code: string;
  readonly remedy?: string;
  readonly detail?: string | null;
};

/**
 * An error for a page in this language. What is thrown is English: it is told by its phrase, and where it has none by its code.
 * @param said what phrases say, in this language.
 */
export function errorIn(error: Kept, language: Language, said: Said = asSaid): ToldError {
  const report = {
    ...{ remedy: '', ...error },
    detail: error.detail == null ? null : said(error.detail),
  };
  const known: Readonly<Record<string, { readonly message: string; readonly remedy: string }>> =
    language === 'en' ? {} : BY_LANGUAGE[language];
  const words = Object.hasOwn(known, error.code) ? known[error.code] : undefined;
  if (words === undefined) return { ...report, english: null };
  const message = said(report.message);
  const remedy = said(report.remedy);
  return {
    ...report,
    message: message === report.message ? words.message : message,
    remedy: remedy === report.remedy ? words.remedy : remedy,
    english: message === error.message ? error.message : null,
  };
}
