import { removeDesktops, withDockerGateway } from './docker-desktops.ts';
import { engineAlone, letEngineRest } from './engine-alone.ts';
import type { Gateway } from './gateway.ts';
import { type Bench, type BenchContext, measurement } from './measurement.ts';
import { type Started, startMany } from './start-many.ts';
import { quantile } from './statistics.ts';

const DESKTOPS = 50;
const APP_ID = 'bench-at-once';
/** `job_concurrency` as shipped. */
const CONCURRENCY = 10;

const GATEWAY_BED = {
  labelPrefix: 'deskgate-bench-starts',
  portRange: '25200-25299',
  // as many viewers as desktops, and a host that is never full
  core: `max_viewers_per_user = ${2 * DESKTOPS}\nmemory_factor = 0\ndisk_reserve = 0\njob_concurrency = ${CONCURRENCY}`,
  apps: [{ id: APP_ID }],
};
const ENGINE_BED = { labelPrefix: 'deskgate-bench-engine', firstPort: 25300 };

/**
 * So many desktops asked for in one moment, until the greeting of each has come through its tunnel; and the engine alone with
 * the same containers, a few at a time and all at once, of which the quicker counts. In turns. Needs Docker and the
 * reference image.
 */
export const startsBench: Bench = {
  names: ['starts.50_at_once_ms', 'starts.50_at_once_vs_engine', 'starts.50_at_once_errors'],
  async run({ quick, signal, note }: BenchContext) {
    const gatewayMs: number[] = [];
    const errors: number[] = [];
    const engineMs = new Map<number, number[]>([
      [CONCURRENCY, []],
      [DESKTOPS, []],
    ]);
    await withDockerGateway(GATEWAY_BED, signal, async (gateway) => {
      // warms up the engine too
      await startAndStop(gateway, quick ? CONCURRENCY : DESKTOPS, signal);
      for (let round = 0; round < (quick ? 1 : 5); round++) {
        await letEngineRest(signal);
        const { ms, failures } = await startAndStop(gateway, DESKTOPS, signal);
        gatewayMs.push(ms);
        errors.push(failures.length);
        note(`starts: ${DESKTOPS} in ${ms.toFixed(0)} ms, ${failures.length} errors ${failures[0] ?? ''}`);
        for (const [concurrency, times] of engineMs) {
          await letEngineRest(signal);
          const alone = await engineOnce(concurrency, signal);
          times.push(alone);
          note(`starts: the engine alone, ${concurrency} at a time: ${alone.toFixed(0)} ms`);
        }
      }
    });
    const [best = []] = [...engineMs.values()].sort((a, b) => quantile(a, 0.5) - quantile(b, 0.5));
    return [
      measurement('starts.50_at_once_ms', 'ms', gatewayMs),
      measurement(
        'starts.50_at_once_vs_engine',
        'ratio',
        gatewayMs.map((ms, round) => ms / (best[round] ?? Number.NaN)),
      ),
      measurement('starts.50_at_once_errors', 'count', [errors.reduce((sum, count) => sum + count, 0)]),
    ];
  },
};

async function startAndStop(gateway: Gateway, desktops: number, signal: AbortSignal): Promise<Started> {
  const started = await startMany(gateway, { appId: APP_ID, desktops, signal });
  await Promise.all(started.instanceIds.map((id) => gateway.stopInstance(id)));
  return started;
}

async function engineOnce(concurrency: number, signal: AbortSignal): Promise<number> {
  try {
    return await engineAlone({ ...ENGINE_BED, desktops: DESKTOPS, concurrency, signal });
  } finally {
    await removeDesktops(ENGINE_BED.labelPrefix);
  }
}
