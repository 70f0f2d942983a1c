import { PveError, parameterError } from '../errors.ts';

export interface Upid {
  readonly node: string;
  readonly pid: number;
  readonly pstart: number;
  /** Seconds since 1970. */
  readonly starttime: number;
  readonly type: string;
  readonly id: string;
  /** `user@realm` or `user@realm!token`. */
  readonly user: string;
}

const FORM =
  /^UPID:([a-zA-Z0-9-]+):([0-9A-F]{8}):([0-9A-F]{8,9}):([0-9A-F]{8}):([^:\s]+):([^:\s]*):([^:\s]+):$/;

export function writeUpid({ node, pid, pstart, starttime, type, id, user }: Upid): string {
  return `UPID:${node}:${hex(pid)}:${hex(pstart)}:${hex(starttime)}:${type}:${id}:${user}:`;
}

/** @throws PveError 400 */
export function checkUpid(upid: string): void {
  if (!FORM.test(upid)) throw new PveError(400, 'unable to parse worker upid', parameterError({}).errors);
}

function hex(number: number): string {
  return number.toString(16).toUpperCase().padStart(8, '0');
}
