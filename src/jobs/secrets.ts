import { AppError } from '../errors.ts';

const HIDDEN = '[hidden]';
const SECRET_NAME = /pass(?:word|wd|phrase)|secret|token|credential|private_?key|api_?key|authorization/i;
/** `scheme://user:password@host` */
const IN_ADDRESS = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi;

/** Throws when a job's parameters would store what is secret: whoever needs it reads it where it lies sealed. */
export function refuseSecrets(action: string, params: Readonly<Record<string, unknown>>): void {
  if (Object.keys(params).length === 0 || JSON.stringify(hideSecrets(params)) === JSON.stringify(params))
    return;
  throw new AppError('INTERNAL', `The parameters of the job ${action} would hold a secret.`);
}

/** The value without what is secret by its name, and without passwords in addresses. */
export function hideSecrets<T>(value: T): T {
  return hide(value) as T;
}

function hide(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(IN_ADDRESS, `$1:${HIDDEN}@`);
  if (Array.isArray(value)) return value.map(hide);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_NAME.test(name) && inner !== null ? HIDDEN : hide(inner),
    ]),
  );
}
