import { setTimeout as sleep } from 'node:timers/promises';
import type { ProxmoxClient } from '../../plugins/proxmox/client.ts';
import { ProxmoxError } from '../../plugins/proxmox/engine/error.ts';
import { mayBeOurs, type Run, runOf } from './marks.ts';

const CLONES_MS = 5 * 60_000;
const TASK_MS = 2 * 60_000;

export interface SweepOptions {
  readonly node: string;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** Which runs' machines go. */
  readonly isWanted: (run: Run) => boolean;
}

/**
 * Removes machines that such runs have made and nothing else: the name, and in the description the run and the machine's own
 * id must all say so. Clones under way are waited for, as before their end nobody can see whose they are.
 * @returns how many were removed.
 */
export async function sweep(client: ProxmoxClient, options: SweepOptions): Promise<number> {
  const { node, signal, log, isWanted } = options;
  const { qemu, tasks } = client.api(signal).nodes.$(node);
  const until = performance.now() + CLONES_MS;
  while ((await tasks.$get({ source: 'active', typefilter: 'qmclone' })).length > 0) {
    if (performance.now() > until) break;
    await sleep(500, undefined, { signal });
  }
  let removed = 0;
  for (const { vmid, name = '' } of await qemu.$get()) {
    if (!mayBeOurs(name)) continue;
    const { description } = await qemu.$(vmid).config.$get();
    const run = runOf({ vmid, name, description });
    if (run === null || !isWanted(run)) continue;
    await remove(client, node, vmid, signal);
    log(`Removed ${vmid} (${name}), which run ${run.id} has made.`);
    removed += 1;
  }
  return removed;
}

/** Gone when it resolves, also when it was gone before. */
export async function remove(
  client: ProxmoxClient,
  node: string,
  vmid: number,
  signal: AbortSignal,
): Promise<void> {
  const vm = client.api(signal).nodes.$(node).qemu.$(vmid);
  const wait = { signal, deadlineMs: TASK_MS };
  const status = await vm.status.current.$get().catch((error: unknown) => {
    // out of its pool it is out of sight
    if (error instanceof ProxmoxError && (error.kind === 'notFound' || error.kind === 'forbidden'))
      return null;
    throw error;
  });
  if (status === null) return;
  if (status.status === 'running') {
    const now = { 'overrule-shutdown': true };
    await client.waitForTask(await vm.status.stop.$post({ ...now, timeout: 30 }), wait);
  }
  await vm.config.$put({ protection: false });
  await client.waitForTask(await vm.$delete({ purge: true, 'destroy-unreferenced-disks': true }), wait);
}
