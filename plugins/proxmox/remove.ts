import type { InstanceTarget, ProviderContext } from '../../src/api.ts';
import { forgetCheckpoints } from './checkpoint.ts';
import { lookAtCluster } from './cluster.ts';
import { ProxmoxError } from './engine/error.ts';
import type { Guest } from './guest.ts';
import { isKind, isOutOfSight, whileHeld } from './held.ts';
import { findOwnGuests, type OwnGuest } from './own-guests.ts';
import type { ProxmoxParts } from './parts.ts';
import { turnOff } from './power.ts';

type Context = ProviderContext & { readonly graceMs: number };

const STOP_TRIES = 3;
/** What is on the disk of a machine that stays matters: it is not switched off before it had this time to shut down. */
const LEAST_GRACE_MS = 10_000;

/** Ends all that carries the instance's label: what we made is removed, what was there before is only stopped. */
export async function stopInstance(
  parts: ProxmoxParts,
  { instanceId }: InstanceTarget,
  context: Context,
): Promise<void> {
  const { signal } = context;
  parts.started.forget(instanceId);
  await parts.turns.run(instanceId, signal, () => removeInstance(parts, instanceId, context));
}

/** The same without waiting for what else is done with the instance. */
export async function removeInstance(
  parts: ProxmoxParts,
  instanceId: string,
  context: Context,
): Promise<void> {
  const found = await findOwnGuests(parts, context.signal, instanceId);
  await Promise.all(
    found.map((own) => (own.isMade ? destroy(parts, own, context) : release(parts, own, context))),
  );
}

/** Stops, waits, destroys, and looks whether it is gone. */
async function destroy(parts: ProxmoxParts, { listed }: OwnGuest, context: Context): Promise<void> {
  const guest = parts.guest(listed);
  for (let tried = 1; ; tried += 1) {
    await turnOff(parts, guest, tried === 1 ? context : { ...context, graceMs: 0 });
    try {
      await whileHeld(parts, context, () => destroyOnce(parts, guest, context));
      return;
    } catch (error) {
      context.signal.throwIfAborted();
      // somebody started it meanwhile
      const runsAgain = error instanceof ProxmoxError && /is running/.test(error.message);
      if (!runsAgain || tried >= STOP_TRIES) throw error;
    }
  }
}

async function destroyOnce(parts: ProxmoxParts, guest: Guest, context: Context): Promise<void> {
  const { signal } = context;
  try {
    await parts.task(await guest.destroy(signal), context);
  } catch (error) {
    signal.throwIfAborted();
    if (isOutOfSight(error) || isKind(error, 'unknownOutcome')) {
      if (!(await isThere(parts, guest, signal))) return;
    }
    throw error;
  }
  if (await isThere(parts, guest, signal))
    throw new ProxmoxError('other', `Proxmox has removed the ${guest.noun}, and still has it.`);
}

/** By the list of the cluster: who sees nothing else of what has left the pool is told "forbidden". */
async function isThere(parts: ProxmoxParts, { path }: Guest, signal: AbortSignal): Promise<boolean> {
  const { guests } = await lookAtCluster(parts.client, signal, 'vm');
  return guests.some(({ kind, vmid, lock }) => kind === path.kind && vmid === path.vmid && lock !== 'clone');
}

/** A machine that was there before: it is stopped, and nobody's again. */
async function release(parts: ProxmoxParts, { listed }: OwnGuest, context: Context): Promise<void> {
  const guest = parts.guest(listed);
  await turnOff(parts, guest, { ...context, graceMs: Math.max(context.graceMs, LEAST_GRACE_MS) });
  await forgetCheckpoints(parts, guest, context);
  await whileHeld(parts, context, async () => {
    const { tags, digest } = await guest.config(context.signal);
    await guest.configure({ ...tagParams(parts.labels.without(tags)), digest }, context.signal);
  });
}

function tagParams(tags: readonly string[]) {
  return tags.length === 0 ? { delete: 'tags' } : { tags: tags.join(';') };
}
