import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningProcess } from './process.ts';

const PROBE_EVERY_MS = 50;

/**
 * Asks until the probe resolves. Rejects at once when the process that shall answer has ended, and when the signal
 * aborts, both times with the probe's last complaint.
 */
export async function waitUntil(
  probe: () => Promise<void>,
  options: { readonly what: string; readonly signal: AbortSignal; readonly process?: RunningProcess },
): Promise<void> {
  let complaint = '';
  for (;;) {
    try {
      await probe();
      return;
    } catch (thrown) {
      complaint = thrown instanceof Error ? thrown.message : String(thrown);
    }
    const end = options.process?.end() ?? null;
    if (end !== null) {
      throw new Error(`${options.what} ended with ${end}:\n${await options.process?.tail()}`);
    }
    if (options.signal.aborted) throw new Error(`${options.what} did not answer in time (${complaint})`);
    await sleep(PROBE_EVERY_MS);
  }
}
