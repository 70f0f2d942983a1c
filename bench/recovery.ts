import { crash, untilConverged } from './crash.ts';
import { withDockerHome } from './docker-desktops.ts';
import type { Gateway, GatewayHome } from './gateway.ts';
import { type Bench, type BenchContext, measurement } from './measurement.ts';
import { firstUpdate } from './rfb-viewer.ts';
import { startMany } from './start-many.ts';

const APP_ID = 'bench-recovery';
const VIEWERS = 10;
/** Of the desktops, so many begin to start right before the crash: the work that it cuts off. */
const CUT_OFF = 5;

const BED = {
  labelPrefix: 'deskgate-bench-recovery',
  portRange: '25400-25599',
  // viewers of the dead process count for a while, and the host is never full
  core: 'max_viewers_per_user = 200\nmemory_factor = 0\ndisk_reserve = 0',
  apps: [{ id: APP_ID }],
};

/**
 * `kill -9` of a gateway whose desktops run, some of them watched and some still starting, and a new one on the same data.
 * Both times count from the start of the new process. Needs Docker and the reference image.
 */
export const recoveryBench: Bench = {
  names: ['recovery.converge_ms', 'recovery.repaint_ms'],
  async run({ quick, signal, note }: BenchContext) {
    const desktops = quick ? 20 : 50;
    const converge: number[] = [];
    const repaint: number[] = [];
    await withDockerHome(BED, signal, async (home) => {
      let gateway = await home.start();
      try {
        await gateway.signIn();
        const load = { appId: APP_ID, desktops: desktops - CUT_OFF, signal };
        const { instanceIds: running, failures } = await startMany(gateway, load);
        if (failures[0] !== undefined) throw new Error(failures[0]);
        const watched = running.slice(0, VIEWERS);
        for (let run = 0; run < (quick ? 2 : 5); run++) {
          const { databaseUrl } = home;
          const plan = { appId: APP_ID, watched, cutOff: CUT_OFF, databaseUrl, signal };
          const { cutOff, formerOwner } = await crash(gateway, plan);
          const all = [...running, ...cutOff];
          const began = performance.now();
          gateway = await nextGateway(home, gateway);
          await Promise.all(watched.map((id) => picture(gateway, id)));
          const repaintMs = performance.now() - began;
          const parts = await untilConverged(gateway, { instanceIds: all, formerOwner, databaseUrl, signal });
          const convergeMs = performance.now() - began;
          repaint.push(repaintMs);
          converge.push(convergeMs);
          const late = [...parts].map(([part, ms]) => `${part} ${(repaintMs + ms).toFixed(0)}`).join(', ');
          note(
            `recovery: pictures after ${repaintMs.toFixed(0)} ms, all after ${convergeMs.toFixed(0)} ms (${late})`,
          );
          await Promise.all(all.map((id) => picture(gateway, id)));
          await Promise.all(cutOff.map((id) => gateway.stopInstance(id)));
        }
      } finally {
        await gateway.stop();
      }
    });
    return [
      measurement('recovery.converge_ms', 'ms', converge),
      measurement('recovery.repaint_ms', 'ms', repaint),
    ];
  },
};

async function nextGateway(home: GatewayHome, before: Gateway): Promise<Gateway> {
  const gateway = await home.start();
  gateway.goOnAs(before.cookie);
  return gateway;
}

function picture(gateway: Gateway, id: string): Promise<void> {
  const { url, headers } = gateway.viewerOf(id);
  return firstUpdate(url, headers);
}
