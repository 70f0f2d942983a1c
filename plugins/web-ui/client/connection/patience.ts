/**
 * Does `work` with a signal that aborts with `signal`, or after `ms`. The timer and the listener hold on to it until the end:
 * of `AbortSignal.any([signal, AbortSignal.timeout(ms)])` an engine may collect the parts before the time is over.
 */
export async function withPatience<T>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const leave = (): void => stop.abort();
  const timer = setTimeout(leave, ms);
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    return await work(stop.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}
