import type { Cluster } from '../cluster.ts';
import type { Guest } from '../state/guest.ts';

/** What happens to the process of a machine, without any task around it. */
export function powerOn(cluster: Cluster, guest: Guest): void {
  for (const [key, value] of guest.pending) {
    if (value === null) guest.config.delete(key);
    else guest.config.set(key, value);
  }
  guest.pending.clear();
  guest.power = 'running';
  guest.startedAt = cluster.clock.now();
  const pid = cluster.tasks.nextPid();
  guest.pid = pid;
  const { diesAfterMs } = guest.behaviour;
  if (diesAfterMs === null) return;
  cluster.background.run(async () => {
    await cluster.clock.sleep(diesAfterMs);
    if (guest.pid === pid) await powerOff(cluster, guest);
  });
}

export async function powerOff(cluster: Cluster, guest: Guest): Promise<void> {
  guest.power = 'stopped';
  guest.pid = null;
  await cluster.screens.close(guest.vmid);
}
