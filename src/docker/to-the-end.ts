import { toTheEnd } from '../wait.ts';
import type { Engine } from './engine.ts';

/** A question to the engine whose answer says what it made: a caller that leaves waits a little for it. */
export function askToTheEnd<T>(
  engine: Engine,
  signal: AbortSignal,
  work: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  return toTheEnd(signal, (longer) => engine.ask(longer, work));
}
