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
