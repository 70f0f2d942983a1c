import { AppError } from '../errors.ts';

const HIDDEN = '••••••';

/** The text with every secret hidden, the longest first so that no part of one stays. */
export function redact(text: string, secrets: readonly string[]): string {
  return [...secrets]
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length)
    .reduce((redacted, secret) => redacted.replaceAll(secret, HIDDEN), text);
}

/** The same error, should any word of it or of its cause hold a secret: without. */
export function withoutSecrets(error: AppError, secrets: readonly string[]): AppError {
  const hide = (text: string): string => redact(text, secrets);
  const { cause } = error;
  const causeText = cause instanceof Error ? `${cause.message}\n${cause.stack ?? ''}` : String(cause ?? '');
  const parts = [error.message, error.detail ?? '', error.remedy, causeText];
  if (parts.every((part) => hide(part) === part)) return error;
  return new AppError(error.code, hide(error.message), {
    remedy: hide(error.remedy),
    ...(error.detail === null ? {} : { detail: hide(error.detail) }),
    ...(cause === undefined ? {} : { cause: new Error(hide(causeText)) }),
  });
}
