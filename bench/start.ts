import { setTimeout as sleep } from 'node:timers/promises';
import { residentMegabytes } from './cpu.ts';
import { GatewayHome } from './gateway.ts';
import { type Bench, type BenchContext, measurement } from './measurement.ts';

const IDLE_AFTER_MS = 3000;

/** Process start to the printed line, on an empty data folder and on one that is there; memory three seconds later. */
export const startBench: Bench = {
  names: ['start.listening_ms', 'start.first_listening_ms', 'start.idle_rss_mb'],
  async run({ quick, signal, note }: BenchContext) {
    const first: number[] = [];
    const later: number[] = [];
    const memory: number[] = [];
    for (let run = 0; run < (quick ? 3 : 7); run++) {
      note(`start, run ${run + 1}`);
      const home = await GatewayHome.make({ signal });
      try {
        const fresh = await home.start();
        first.push(fresh.listeningMs);
        await fresh.stop();
        const gateway = await home.start();
        later.push(gateway.listeningMs);
        await sleep(IDLE_AFTER_MS, undefined, { signal });
        memory.push(await residentMegabytes(gateway.pid));
        await gateway.stop();
      } finally {
        await home.remove();
      }
    }
    return [
      measurement('start.listening_ms', 'ms', later),
      measurement('start.first_listening_ms', 'ms', first),
      measurement('start.idle_rss_mb', 'MB', memory),
    ];
  },
};
