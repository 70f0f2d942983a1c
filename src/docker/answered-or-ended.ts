import { AppError } from '../errors.ts';
import { type ProbeOptions, waitForDesktop } from '../protocols/ready.ts';
import type { Engine } from './engine.ts';
import { untilEnded } from './until-ended.ts';

const LITTLE_LONGER_MS = 5000;

/**
 * Waits for the protocol's handshake and for the container's end at once, and resolves with what came first. A desktop that
 * stayed silent is a DESKTOP_SILENT to resolve with too, as the caller can say more of it. Nothing goes on afterwards.
 * @param container its id or name.
 */
export async function answeredOrEnded(
  engine: Engine,
  container: string,
  { signal, ...desktop }: ProbeOptions,
): Promise<'answered' | 'ended' | AppError> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const work = [
    waitForDesktop({ ...desktop, signal: either }).then(() => 'answered' as const, silence),
    untilEnded(engine, container, either, desktop.timeoutMs + LITTLE_LONGER_MS),
  ];
  try {
    return await Promise.race(work);
  } finally {
    stop.abort();
    await Promise.allSettled(work);
  }
}

/** Everything else is thrown on. */
function silence(error: unknown): AppError {
  if (error instanceof AppError && error.code === 'DESKTOP_SILENT') return error;
  throw error;
}
