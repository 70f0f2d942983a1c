import { setMaxListeners } from 'node:events';

/** Resolves after `ms`, or at once when a signal aborts; never rejects, so that loops look at the signals themselves. */
export function pause(ms: number, ...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    if (signals.some(({ aborted }) => aborted)) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    for (const signal of signals) signal.addEventListener('abort', done, { once: true });
  });
}

/**
 * Does `work` with a signal that aborts with the first of `signals`, or after `ms`. To be used for what happens again and
 * again: in Node 20 `AbortSignal.any` leaves 60 bytes in each of its signals for as long as that one lives.
 */
export async function withDeadline<T>(
  ms: number,
  signals: readonly AbortSignal[],
  work: (deadline: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  // work that does many things at once listens with each of them
  setMaxListeners(0, deadline.signal);
  const leave = (): void => deadline.abort(signals.find(({ aborted }) => aborted)?.reason);
  const timer = setTimeout(() => deadline.abort(new DOMException(TIMED_OUT, 'TimeoutError')), ms);
  for (const signal of signals) signal.addEventListener('abort', leave, { once: true });
  if (signals.some(({ aborted }) => aborted)) leave();
  try {
    return await work(deadline.signal);
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', leave);
  }
}

/** As AbortSignal.timeout has it. */
const TIMED_OUT = 'The operation was aborted due to timeout';

/** Whoever leaves waits this much longer for the answer. */
const LAST_ANSWER_MS = 5000;

/** A question whose answer says what exists now: a caller that leaves waits a little for it. */
export async function toTheEnd<T>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const leave = (): void => {
    timer = setTimeout(() => stop.abort(signal.reason), LAST_ANSWER_MS);
  };
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await work(stop.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}

/** The promise's end, or a rejection with the signal's reason; the promise itself goes on. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** The promise's value, or `onTimeout()` when it takes longer than `ms`. The promise itself goes on. */
export async function within<T, U>(ms: number, promise: Promise<T>, onTimeout: () => U): Promise<T | U> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<U>((resolve, reject) => {
    timer = setTimeout(() => {
      try {
        resolve(onTimeout());
      } catch (error) {
        reject(error);
      }
    }, ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
