import { inspectContainer } from './containers.ts';
import type { Engine } from './engine.ts';

/**
 * Resolves when the container no longer runs. Where the engine cannot be asked it never does, until the signal aborts: then
 * the desktop's protocol alone decides.
 * @param container its id or name.
 */
export async function untilEnded(
  engine: Engine,
  container: string,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<'ended'> {
  try {
    await engine.ask(
      signal,
      (abortSignal) => engine.docker.getContainer(container).wait({ condition: 'not-running', abortSignal }),
      timeoutMs,
    );
  } catch (error) {
    const isGone =
      !signal.aborted && (await inspectContainer(engine, container, signal).catch(() => 'unknown')) === null;
    if (!isGone) return new Promise<never>((_, reject) => onAbort(signal, () => reject(error)));
  }
  return 'ended';
}

function onAbort(signal: AbortSignal, then: () => void): void {
  if (signal.aborted) then();
  else signal.addEventListener('abort', then, { once: true });
}
