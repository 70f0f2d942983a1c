import { pause, withDeadline } from '../wait.ts';
import type { InstanceTarget, Provider } from './provider.ts';
import type { StageRecorder } from './stages.ts';

const LOOK_EVERY_MS = 1000;
const LINES = 30;
const PATIENCE_MS = 3000;

/**
 * Waits for `work` and meanwhile keeps the desktop's own last lines in the stage. A log that cannot be had is no failure.
 * Resolves and rejects as `work` does.
 * @param signal the log is not looked at any more when it aborts, however long `work` takes to heed the same.
 */
export async function withLog<T>(
  provider: Provider,
  target: InstanceTarget,
  stages: StageRecorder,
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  if (!provider.capabilities.hasLogs) return work;
  const over = new AbortController();
  const following = follow(provider, target, stages, AbortSignal.any([signal, over.signal]));
  try {
    return await work;
  } finally {
    over.abort();
    await following;
  }
}

async function follow(
  provider: Provider,
  target: InstanceTarget,
  stages: StageRecorder,
  signal: AbortSignal,
): Promise<void> {
  await pause(LOOK_EVERY_MS, signal);
  while (!signal.aborted) {
    try {
      const lines = await withDeadline(PATIENCE_MS, [signal], (deadline) =>
        provider.logs(target, { tail: LINES, signal: deadline }),
      );
      stages.show(lines);
    } catch {
      // it is asked again
    }
    await pause(LOOK_EVERY_MS, signal);
  }
}
