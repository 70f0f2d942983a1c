/** What a caller can decide by. Two are promises about the deed:
 * - `unreachable`: it was not done, as the request was certainly never executed or only wanted to read;
 * - `unknownOutcome`: it may have been done, now or soon. Find out by reading; asking again may do it twice.
 */
export type ProxmoxErrorKind =
  /** Who asks is not known, or no more. */
  | 'auth'
  | 'forbidden'
  | 'parameter'
  /** What the path names is not there. */
  | 'notFound'
  /** By `lock` in its configuration, as during a backup. */
  | 'locked'
  | 'exists'
  /** Another task holds it at this moment, or has changed it since it was read. */
  | 'busy'
  | 'unreachable'
  | 'unknownOutcome'
  | 'other';

interface Details {
  /** Of HTTP; null when no answer came, and for a task that failed. */
  readonly status?: number | null;
  /** Parameter → what is wrong with it. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly task?: FailedTask | null;
  readonly cause?: unknown;
}

export interface FailedTask {
  readonly upid: string;
  /** The last lines that it wrote; empty where they could not be had. */
  readonly log: readonly string[];
}

/** The one error of the client. Its words hold no secret: no token, password or ticket. */
export class ProxmoxError extends Error {
  override readonly name = 'ProxmoxError';
  readonly kind: ProxmoxErrorKind;
  readonly status: number | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly task: FailedTask | null;

  constructor(kind: ProxmoxErrorKind, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.kind = kind;
    this.status = details.status ?? null;
    this.fields = details.fields ?? {};
    this.task = details.task ?? null;
  }
}
