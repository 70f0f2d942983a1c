import type { Proxmox } from 'proxmox-api';
import { pause } from '../../../src/api.ts';
import { deadline } from '../engine/deadline.ts';
import { ProxmoxError } from '../engine/error.ts';
import { wordsKind } from '../engine/error-kind.ts';
import { parseUpid, type Upid } from './upid.ts';

export interface WaitOptions {
  readonly signal: AbortSignal;
  /** From now on; afterwards the task goes on, and it is `unknownOutcome`. */
  readonly deadlineMs: number;
  /** It is not asked for before this time, when it is likely to end. */
  readonly expectMs?: number;
  /** Called each time that it is found still running. */
  readonly onRunning?: () => Promise<void>;
}

/** Pauses between two questions: the first, and the longest to which they grow. */
export interface Polling {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Of a task that did what it was for. */
export interface TaskEnd {
  readonly upid: Upid;
  /** 0 when all is well. */
  readonly warnings: number;
  /** The last lines of its log where there were warnings, else none. */
  readonly log: readonly string[];
}

type Api = (signal: AbortSignal) => Proxmox.Api;

/** Who is asked, and what aborts when nobody can be asked any more. */
interface Asking {
  readonly api: Api;
  readonly closed: AbortSignal;
}

const POLLING: Polling = { firstMs: 250, longestMs: 2000 };
const LOG_LINES = 10;
const LOG_PAGE = 500;
/** The log of a failure is asked for even if whoever waits does not much longer. */
const LOG_TIMEOUT_MS = 5000;

export async function waitForTask(
  { api, closed }: Asking,
  text: string,
  { signal, deadlineMs, expectMs = 0, onRunning }: WaitOptions,
  { firstMs, longestMs }: Polling = POLLING,
): Promise<TaskEnd> {
  const upid = parseUpid(text);
  const until = performance.now() + deadlineMs;
  let growing = firstMs;
  for (let waitMs = Math.max(expectMs, firstMs); ; waitMs = growing) {
    const left = until - performance.now();
    if (left <= 0) throw unknownEnd(upid, `has not ended within ${deadlineMs} ms`);
    await pause(Math.min(waitMs, left), signal, closed);
    signal.throwIfAborted();
    if (closed.aborted) throw unknownEnd(upid, 'had not ended when the client of Proxmox was closed');
    const end = await exitStatus(api, upid, signal, until - performance.now());
    if (end === null) {
      if (waitMs === growing) growing = Math.min(2 * growing, longestMs);
      await onRunning?.();
      continue;
    }
    const warnings = end === 'OK' ? '0' : /^WARNINGS: (\d+)$/.exec(end)?.[1];
    if (warnings === '0') return { upid, warnings: 0, log: [] };
    const log = await lastLines(api, upid, signal);
    if (warnings !== undefined) return { upid, warnings: Number(warnings), log };
    throw new ProxmoxError(wordsKind(end), end, { task: { upid: text, log } });
  }
}

function unknownEnd({ type, id, text }: Upid, why: string): ProxmoxError {
  return new ProxmoxError('unknownOutcome', `The task ${type} of ${id} ${why}.`, {
    task: { upid: text, log: [] },
  });
}

/** Null while it runs, and while nobody can say. */
async function exitStatus(
  api: Api,
  { node, text }: Upid,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<string | null> {
  const limit = deadline(signal, timeoutMs);
  try {
    const found = await api(limit.signal).nodes.$(node).tasks.$(text).status.$get();
    return found.status === 'stopped' ? (found.exitstatus ?? 'unexpected status') : null;
  } catch (error) {
    const nobodySays = error instanceof ProxmoxError && error.kind === 'unreachable';
    if (nobodySays || (limit.isLate && !signal.aborted)) return null;
    throw error;
  } finally {
    limit.end();
  }
}

/** Logs are told from their beginning on; of a long one it is what was reached in time. */
async function lastLines(api: Api, { node, text }: Upid, signal: AbortSignal): Promise<readonly string[]> {
  const limit = deadline(signal, LOG_TIMEOUT_MS);
  const { log } = api(limit.signal).nodes.$(node).tasks.$(text);
  let last: string[] = [];
  try {
    for (let start = 0; ; start += LOG_PAGE) {
      const page = await log.$get({ start, limit: LOG_PAGE });
      // there is a line that says so where there are none
      const told = start === 0 ? page : page.filter(({ t }) => t !== 'no content');
      last = [...last, ...told.map(({ t }) => t)].slice(-LOG_LINES);
      if (page.length < LOG_PAGE) return last;
    }
  } catch {
    signal.throwIfAborted();
    return last;
  } finally {
    limit.end();
  }
}
