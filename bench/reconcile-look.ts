import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createSealer } from '../src/auth/seal.ts';
import { coreConfig } from '../src/config/core.ts';
import { openDatabase } from '../src/db/open.ts';
import { EventBus } from '../src/events/bus.ts';
import { Reconciler } from '../src/instances/reconcile.ts';
import { silent } from '../src/log.ts';
import { PortAllocator } from '../src/ports/allocator.ts';
import { repeat } from './measurement.ts';
import { benchProvider } from './plugins/bench/plugin.mjs';

export interface Look {
  readonly ms: number;
  /** The longest that anything else of the process would have waited meanwhile. */
  readonly loopDelayMs: number;
}

/**
 * The regular comparison of rows and runtime, in this process, where everything is as it should be.
 * @param running JSON file with the ids that the provider lists.
 */
export async function reconcileLooks(
  databaseUrl: string,
  running: string,
  { looks, signal }: { readonly looks: number; readonly signal: AbortSignal },
): Promise<readonly Look[]> {
  const db = await openDatabase({ url: databaseUrl, log: silent });
  try {
    const provider = benchProvider(running);
    const parts = {
      db,
      bus: new EventBus(),
      log: silent,
      sealer: createSealer(Buffer.alloc(32)),
      ports: new PortAllocator(db, { first: 1, last: 1 }),
      roomLimits: { whenFull: 'wait' as const, memoryFactor: 0, diskReserve: 0 },
      quotas: coreConfig.parse({}),
      provider: () => provider,
    };
    const reconciler = new Reconciler(parts, [provider], () => {
      throw new Error('the comparison found something to do');
    });
    const delay = monitorEventLoopDelay({ resolution: 1 });
    return await repeat(
      looks,
      async () => {
        delay.reset();
        delay.enable();
        const began = performance.now();
        await reconciler.once(signal);
        const ms = performance.now() - began;
        delay.disable();
        return { ms, loopDelayMs: delay.max / 1e6 };
      },
      { warmUp: 3 },
    );
  } finally {
    await db.close();
  }
}
