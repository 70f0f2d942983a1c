import { setTimeout as sleep } from 'node:timers/promises';
import type { ProxmoxClient } from '../../plugins/proxmox/client.ts';
import { isKind, isOutOfSight } from '../../plugins/proxmox/held.ts';
import { mayBeOurs, type Run, runOf } from './marks.ts';

const CLONES_MS = 5 * 60_000;
const TASK_MS = 2 * 60_000;
/** Tasks of a run that was interrupted are still under way: what they hold is tried again. */
const TRIES = 60;
const AGAIN_MS = 1000;

export interface SweepOptions {
  readonly node: string;
  /** What is in no pool, or in another one, is left alone. */
  readonly pool: string;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** Which runs' machines go. */
  readonly isWanted: (run: Run) => boolean;
}

/**
 * Removes machines of the pool that such runs have made and nothing else: the name, and in the description the run and the
 * machine's own id must all say so. Clones under way are waited for, as before their end nobody can see whose they are.
 * @returns how many were removed.
 */
export async function sweep(client: ProxmoxClient, options: SweepOptions): Promise<number> {
  const { node, pool, signal, log, isWanted } = options;
  const api = client.api(signal);
  const { qemu, tasks } = api.nodes.$(node);
  const until = performance.now() + CLONES_MS;
  while ((await tasks.$get({ source: 'active', typefilter: 'qmclone' })).length > 0) {
    if (performance.now() > until) break;
    await sleep(500, undefined, { signal });
  }
  const { members } = (await api.pools.$(pool).$get()) as { members: readonly { readonly vmid?: number }[] };
  const inPool = new Set(members.map(({ vmid }) => vmid));
  let removed = 0;
  for (const { vmid, name = '' } of await qemu.$get()) {
    if (!inPool.has(vmid) || !mayBeOurs(name)) continue;
    // it may go meanwhile, by a task of its run that is still under way
    const config = await qemu.$(vmid).config.$get().catch(nullIfOutOfSight);
    if (config === null) continue;
    const { description } = config;
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
  for (let left = TRIES; ; left -= 1) {
    try {
      return await removeOnce(client, node, vmid, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (isOutOfSight(error)) return;
      if (!isKind(error, 'locked', 'busy', 'other') || left === 0) throw error;
    }
    await sleep(AGAIN_MS, undefined, { signal });
  }
}

async function removeOnce(
  client: ProxmoxClient,
  node: string,
  vmid: number,
  signal: AbortSignal,
): Promise<void> {
  const vm = client.api(signal).nodes.$(node).qemu.$(vmid);
  const wait = { signal, deadlineMs: TASK_MS };
  if ((await vm.status.current.$get()).status === 'running') {
    const now = { 'overrule-shutdown': true };
    await client.waitForTask(await vm.status.stop.$post({ ...now, timeout: 30 }), wait);
  }
  await vm.config.$put({ protection: false });
  await client.waitForTask(await vm.$delete({ purge: true, 'destroy-unreferenced-disks': true }), wait);
}

function nullIfOutOfSight(error: unknown): null {
  if (isOutOfSight(error)) return null;
  throw error;
}
