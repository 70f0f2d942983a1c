import { type ProviderContext, pause } from '../../src/api.ts';
import { ProxmoxError } from './engine/error.ts';
import type { ProxmoxParts } from './parts.ts';

/**
 * Does `work` again, later and later, while another task holds what it needs or a lock is on it, as during a backup: what was
 * refused so was not done. Rejects with the refusal when that takes too long.
 */
export async function whileHeld<T>(
  { config, pace }: ProxmoxParts,
  { signal, progress }: Pick<ProviderContext, 'signal' | 'progress'>,
  work: () => Promise<T>,
): Promise<T> {
  const until = performance.now() + config.lockWaitSeconds * 1000;
  for (let waitMs = pace.heldMs; ; waitMs = Math.min(2 * waitMs, pace.heldLongestMs)) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!isHeld(error) || performance.now() + waitMs > until) throw error;
      progress(`Waiting for Proxmox: ${error.message}`);
    }
    await pause(waitMs, signal);
    signal.throwIfAborted();
  }
}

function isHeld(error: unknown): error is ProxmoxError {
  return error instanceof ProxmoxError && (error.kind === 'locked' || error.kind === 'busy');
}

export function isKind(error: unknown, ...kinds: readonly ProxmoxError['kind'][]): error is ProxmoxError {
  return error instanceof ProxmoxError && kinds.includes(error.kind);
}

/** Not there, or out of sight: who only has rights on a pool may not look at what has left it. */
export function isOutOfSight(error: unknown): boolean {
  return isKind(error, 'notFound', 'forbidden');
}
