import { ApiError } from '../client/index.ts';
import { AppError, asAppError, ERROR_TABLE, type ErrorCode } from '../errors.ts';

/** What the process ends with; the page about the command line lists them. */
export const EXIT = { done: 0, failed: 1, usage: 2, notFound: 3, refused: 4, unreachable: 5 } as const;

const UNREACHABLE: ReadonlySet<string> = new Set<ErrorCode>([
  'GATEWAY_UNREACHABLE',
  'DATABASE_UNREACHABLE',
  'PROVIDER_UNREACHABLE',
  'MAIL_UNREACHABLE',
  'SHUTTING_DOWN',
]);

/** Whatever was thrown here or answered by the gateway, as one error. */
export function failureOf(thrown: unknown): AppError {
  if (!(thrown instanceof ApiError)) return asAppError(thrown);
  const { code, message, detail, remedy } = thrown;
  const known = Object.hasOwn(ERROR_TABLE, code) ? (code as ErrorCode) : 'GATEWAY_UNREACHABLE';
  return new AppError(known, message, {
    ...(detail === null ? {} : { detail }),
    ...(remedy === null ? {} : { remedy }),
    cause: thrown,
  });
}

export function exitCodeOf({ code, status }: AppError): number {
  if (UNREACHABLE.has(code)) return EXIT.unreachable;
  if (status === 404) return EXIT.notFound;
  if (status === 401 || status === 403) return EXIT.refused;
  return status === 400 ? EXIT.usage : EXIT.failed;
}
