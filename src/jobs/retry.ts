import type { JobRow } from '../db/schema/rows.ts';
import type { ErrorCode } from '../errors.ts';

/** Failures that may have passed by the next try. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'PROVIDER_UNREACHABLE',
  'PROVIDER_FAILED',
  'IMAGE_PULL_FAILED',
  'PORT_TAKEN',
  'PORTS_EXHAUSTED',
  'DESKTOP_UNREACHABLE',
  'GUACD_UNREACHABLE',
  'GUACD_SILENT',
  'START_INTERRUPTED',
  'JOB_TIMEOUT',
  'SHUTTING_DOWN',
]);

/**
 * When a job that failed is tried again: after its period times the tries so far. Null for one that did not ask for it (a
 * period of 0), that has had its tries, or whose failure would only be repeated.
 */
export function retryAt(
  job: Pick<JobRow, 'tryPeriod' | 'tryMax' | 'trys'>,
  code: ErrorCode,
  now: number,
): number | null {
  const { tryPeriod, tryMax, trys } = job;
  if (tryPeriod <= 0 || trys >= tryMax || !PASSING.has(code)) return null;
  return now + tryPeriod * trys;
}
