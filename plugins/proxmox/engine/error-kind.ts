import type { ProxmoxErrorKind } from './error.ts';

export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
}

interface Asked {
  readonly method: string;
  /** What stands in the path for placeholders, without nodes. */
  readonly ids: readonly string[];
}

const NOT_THERE = /does not exist$|^no such (?:task|vm|ct|pool)\b/i;

/**
 * 595 to 599 are pseudo codes of the client by which one node asks another, passed on as HTTP; 502 to 504 come from a proxy
 * in front. The operation may have begun.
 */
function isLostOnTheWay(status: number): boolean {
  return (status >= 595 && status <= 599) || (status >= 502 && status <= 504);
}

/** What an answer of 400 or more means. Only wording that is the same in all versions is looked at, and never that of a 401. */
export function refusalKind({ status, message, fields }: Refusal, asked: Asked): ProxmoxErrorKind {
  if (status === 401) return 'auth';
  if (status === 403) return 'forbidden';
  if (isLostOnTheWay(status)) return asked.method === 'GET' ? 'unreachable' : 'unknownOutcome';
  const words = [message, ...Object.values(fields)];
  if (status === 400) {
    if (words.some((text) => /\balready exists\b/i.test(text))) return 'exists';
    return NOT_THERE.test(message) ? 'notFound' : 'parameter';
  }
  if (status !== 500) return 'other';
  if (NOT_THERE.test(message)) return namesOne(message, asked.ids) ? 'notFound' : 'other';
  return wordsKind(message);
}

/** What words mean that come with a 500 or as the end of a task. */
export function wordsKind(message: string): ProxmoxErrorKind {
  if (/\balready exists\b/i.test(message)) return 'exists';
  if (/\b(?:VM|CT) is locked\b/.test(message)) return 'locked';
  if (/\bcan't lock file\b|\bgot no worker upid\b|\bis running - destroy failed\b/.test(message))
    return 'busy';
  // by its digest the configuration has changed since it was read
  return /^checksum mismatch\b/.test(message) ? 'busy' : 'other';
}

/** A storage that is missing does not mean that the machine which needs it is. */
function namesOne(message: string, ids: readonly string[]): boolean {
  const names = message.split(/[^\w-]+/);
  return ids.some((id) => names.includes(id) || message.includes(`'${id}'`));
}
