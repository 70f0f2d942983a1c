import type { Engine } from './engine.ts';

/** A caller that leaves waits this much longer for the engine to say what it made. */
const LAST_ANSWER_MS = 5000;

/** A question whose answer says what exists now: a caller that leaves waits a little for it. */
export async function askToTheEnd<T>(
  engine: Engine,
  signal: AbortSignal,
  work: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const leave = (): void => {
    timer = setTimeout(() => stop.abort(signal.reason), LAST_ANSWER_MS);
  };
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await engine.ask(stop.signal, work);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}
