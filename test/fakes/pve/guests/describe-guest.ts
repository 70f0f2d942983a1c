import type { Cluster } from '../cluster.ts';
import { bootDiskBytes } from '../state/disks.ts';
import type { Guest } from '../state/guest.ts';

/** As the list of a node has it: of this moment. */
export function describeGuest(cluster: Cluster, guest: Guest): Record<string, unknown> {
  const { vmid, isRunning, pid, kind } = guest;
  const tags = guest.config.get('tags');
  return {
    vmid,
    name: guest.name,
    status: isRunning ? 'running' : 'stopped',
    cpus: guest.cpus,
    maxmem: guest.memoryBytes,
    mem: isRunning ? Math.floor(guest.memoryBytes / 2) : 0,
    maxdisk: bootDiskBytes(guest),
    disk: 0,
    cpu: 0,
    netin: 0,
    netout: 0,
    uptime: isRunning ? Math.floor((cluster.clock.now() - guest.startedAt) / 1000) : 0,
    ...(kind === 'lxc' && { type: 'lxc', swap: 0, maxswap: 512 * 1024 * 1024 }),
    ...(pid !== null && { pid }),
    ...(guest.isTemplate && { template: 1 }),
    ...(guest.lock !== null && { lock: guest.lock }),
    ...(tags !== undefined && { tags }),
  };
}

/** As `status/current` has it. */
export function currentStatus(cluster: Cluster, guest: Guest): Record<string, unknown> {
  const ha = { managed: guest.isHa ? 1 : 0, ...(guest.isHa && { state: 'started' }) };
  const common = { ...describeGuest(cluster, guest), ha };
  if (guest.kind === 'lxc') return common;
  const hasAgent = /^(?:enabled=)?1/.test(guest.config.get('agent') ?? '');
  return { ...common, qmpstatus: guest.power, clipboard: null, ...(hasAgent && { agent: 1 }) };
}
