import { type ProviderContext, pause } from '../../src/api.ts';
import { lookAtCluster } from './cluster.ts';
import type { Guest } from './guest.ts';
import { isKind, isOutOfSight } from './held.ts';
import type { ProxmoxParts } from './parts.ts';

/** How many times it is looked for what a lost answer may have made, while no clone of ours runs. */
export const LOST_LOOKS = 15;

interface Earlier {
  readonly parts: ProxmoxParts;
  readonly context: ProviderContext;
  /** What is cloned, and its likes on other nodes. */
  readonly sources: readonly Guest[];
  /** By its description, which it has when it is made. */
  isOurs(description: string | undefined): boolean;
}

/**
 * What has the id, when it is the clone that an earlier call, or one whose answer was lost, made for the same purpose. While it
 * is made it says nothing of itself, and may not even be seen. The lock of a clone that nobody makes any more stays for ever.
 * @param looks how many times it may be missing.
 */
export async function earlierClone(earlier: Earlier, vmid: number, looks = 1): Promise<Guest | null> {
  const { parts, context, isOurs } = earlier;
  const { signal } = context;
  const until = performance.now() + parts.config.cloneTimeoutSeconds * 1000;
  for (let missing = 0; performance.now() < until; ) {
    // asked first, as it may end before the other answers come
    const isUnderWay = await isCloning(earlier);
    const guest = await guestOf(earlier, vmid);
    const config = guest === null ? null : await configOf(guest, signal);
    if (guest !== null && config !== null && config.lock !== 'clone') {
      return isOurs(config.description) ? guest : null;
    }
    if (!isUnderWay) missing += 1;
    if (missing >= (config === null ? looks : LOST_LOOKS)) return null;
    await pause(parts.pace.lookMs, signal);
    signal.throwIfAborted();
  }
  return null;
}

/** Where the id is now, as far as it may be seen. */
async function guestOf({ parts, context }: Earlier, vmid: number): Promise<Guest | null> {
  const { guests } = await lookAtCluster(parts.client, context.signal, 'vm');
  const listed = guests.find((guest) => guest.vmid === vmid && guest.kind === parts.kind);
  return listed === undefined ? null : parts.guest(listed);
}

async function configOf(guest: Guest, signal: AbortSignal) {
  try {
    return await guest.config(signal);
  } catch (error) {
    if (isOutOfSight(error)) return null;
    throw error;
  }
}

/** Whether a clone of a source runs that we began: others' tasks are not shown. */
async function isCloning({ parts, context, sources }: Earlier): Promise<boolean> {
  const { nodes } = parts.client.api(context.signal);
  const active = await Promise.all(
    sources.map(async ({ path: { node, vmid } }) => {
      try {
        return await nodes.$(node).tasks.$get({ vmid, source: 'active' });
      } catch (error) {
        // a node that is off clones nothing
        if (isKind(error, 'unreachable')) return [];
        throw error;
      }
    }),
  );
  return active.flat().some(({ type }) => type === 'qmclone' || type === 'vzclone');
}
