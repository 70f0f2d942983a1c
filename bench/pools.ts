import { setTimeout as sleep } from 'node:timers/promises';
import { withDockerGateway } from './docker-desktops.ts';
import type { Gateway } from './gateway.ts';
import { type Bench, type BenchContext, percentile } from './measurement.ts';
import { firstUpdate } from './rfb-viewer.ts';

const WARM = { id: 'bench-warm', warm: 2 };
const COLD = { id: 'bench-cold' };
const FULL_TIMEOUT_MS = 30_000;
const LOOK_EVERY_MS = 50;
const WAIT_SECONDS = 20;
/** What the last desktop left to the engine to clear away would else be measured with the next. */
const CALM_MS = 300;

interface PoolAnswer {
  readonly items: readonly {
    readonly appId: string;
    readonly wanted: number;
    readonly ready: number;
    readonly starting: number;
    readonly hits: number;
  }[];
}

/**
 * A program asks for a start over REST and connects, the upgrade waiting for the start, up to the first bytes of a picture:
 * of an application with warm desktops and of the same one without, in turns. Needs Docker and the reference image.
 */
export const poolsBench: Bench = {
  names: ['warm', 'cold'].flatMap((kind) => [50, 95].map((percent) => nameOf(kind, percent))),
  async run({ quick, signal, note }: BenchContext) {
    const runs = quick ? { warm: 10, cold: 5 } : { warm: 60, cold: 30 };
    const bed = { labelPrefix: 'deskgate-bench-pools', portRange: '25000-25199', apps: [WARM, COLD] };
    return withDockerGateway(bed, signal, async (gateway) => {
      const warm: number[] = [];
      const cold: number[] = [];
      for (let run = -1; run < runs.warm; run++) {
        await untilFull(gateway, signal);
        const warmMs = await firstFrame(gateway, WARM.id);
        await untilFull(gateway, signal);
        const isTurnOfCold = run < 0 || cold.length * runs.warm < (run + 1) * runs.cold;
        const coldMs = isTurnOfCold ? await firstFrame(gateway, COLD.id) : null;
        if (run < 0) continue;
        warm.push(warmMs);
        if (coldMs !== null) cold.push(coldMs);
        note(`pools: warm ${warmMs.toFixed(0)} ms${coldMs === null ? '' : `, cold ${coldMs.toFixed(0)} ms`}`);
      }
      const { hits } = await poolOf(gateway);
      if (hits !== runs.warm + 1)
        throw new Error(`of ${runs.warm + 1} claims ${hits} found a warm desktop in a full pool`);
      return Object.entries({ warm, cold }).flatMap(([kind, times]) =>
        [50, 95].map((percent) => percentile(nameOf(kind, percent), 'ms', times, percent)),
      );
    });
  },
};

function nameOf(kind: string, percent: number): string {
  return `pools.${kind}_first_frame_p${percent}_ms`;
}

async function firstFrame(gateway: Gateway, appId: string): Promise<number> {
  const began = performance.now();
  const id = await gateway.startApp(appId);
  try {
    const { url, headers } = gateway.viewerOf(id, WAIT_SECONDS);
    await firstUpdate(url, headers);
    return performance.now() - began;
  } finally {
    await gateway.stopInstance(id);
  }
}

async function untilFull(gateway: Gateway, signal: AbortSignal): Promise<void> {
  for (const deadline = performance.now() + FULL_TIMEOUT_MS; performance.now() < deadline; ) {
    const { wanted, ready, starting } = await poolOf(gateway);
    if (ready === wanted && starting === 0) return sleep(CALM_MS, undefined, { signal });
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  throw new Error('the pool was not full in time');
}

async function poolOf(gateway: Gateway): Promise<PoolAnswer['items'][number]> {
  const { items } = await gateway.call<PoolAnswer>('GET', '/api/v1/pools');
  const pool = items.find(({ appId }) => appId === WARM.id);
  if (pool === undefined) throw new Error('the gateway knows no pool of the warm application');
  return pool;
}
