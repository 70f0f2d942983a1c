import type { Gateway } from './gateway.ts';
import { greeting } from './rfb-viewer.ts';

/** The longest that an upgrade waits. */
const WAIT_SECONDS = 30;
const TIMEOUT_MS = 120_000;

export interface StartMany {
  readonly appId: string;
  readonly desktops: number;
  readonly signal: AbortSignal;
}

export interface Started {
  readonly instanceIds: readonly string[];
  /** From the first request until the greeting of the last has come through its tunnel. */
  readonly ms: number;
  readonly failures: readonly string[];
}

/** Asks for so many desktops in one moment. Rejects only when the signal aborts. */
export async function startMany(gateway: Gateway, { appId, desktops, signal }: StartMany): Promise<Started> {
  const instanceIds: string[] = [];
  const began = performance.now();
  const one = async (): Promise<void> => {
    const id = await gateway.startApp(appId);
    instanceIds.push(id);
    await untilGreeted(gateway, id, signal);
  };
  const ends = await Promise.allSettled(Array.from({ length: desktops }, one));
  const ms = performance.now() - began;
  signal.throwIfAborted();
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []));
  return { instanceIds, ms, failures };
}

/** An upgrade waits for a while only; as long as the desktop starts, another one is asked for. */
async function untilGreeted(gateway: Gateway, id: string, signal: AbortSignal): Promise<void> {
  for (const deadline = performance.now() + TIMEOUT_MS; ; ) {
    const { url, headers } = gateway.viewerOf(id, WAIT_SECONDS);
    try {
      return await greeting(url, headers);
    } catch (thrown) {
      const { status, isBusy, error } = await gateway.instance(id);
      if (error !== null) throw new Error(error.message, { cause: thrown });
      if (!isBusy || signal.aborted || performance.now() > deadline)
        throw new Error(`the desktop is ${status}`, { cause: thrown });
    }
  }
}
