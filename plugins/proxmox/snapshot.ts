import { AppError, type InstanceTarget, type ProviderContext, toTheEnd } from '../../src/api.ts';
import { cancelTask } from './clone.ts';
import { lookAtCluster } from './cluster.ts';
import { dnsName } from './dns-name.ts';
import type { Guest } from './guest.ts';
import { isKind, isOutOfSight, whileHeld } from './held.ts';
import { needGuest } from './locate.ts';
import type { ProxmoxParts } from './parts.ts';

type Context = ProviderContext & { readonly name: string };

const TRIES = 16;
/** What the desktop was given for itself. */
const SECRETS = 'ciuser,cipassword,sshkeys';

/** The desktop as a template of that name, made by a full clone of it; what it was told by cloud-init is not in it. */
export async function storeSnapshot(
  parts: ProxmoxParts,
  target: InstanceTarget,
  context: Context,
): Promise<{ ref: string }> {
  const ref = dnsName(context.name, 'snapshot');
  return parts.turns.run(`snapshot ${ref}`, context.signal, async () => {
    const guest = await needGuest(parts, target, context.signal);
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const { vmidFirst: first, vmidLast: last } = parts.config;
      const vmid = parts.labels.vmid(`snapshot/${ref}`, attempt, { first, last });
      const { guests } = await lookAtCluster(parts.client, context.signal, 'vm');
      const there = guests.find((one) => one.vmid === vmid);
      if (there?.isTemplate && parts.labels.isSnapshot(there, ref)) return { ref };
      if (there === undefined && (await store(parts, guest, vmid, ref, context))) return { ref };
    }
    throw new AppError('PROVIDER_FAILED', 'No id was found for the snapshot that is free in Proxmox.');
  });
}

/** Leaves nothing when it fails. @returns false when the id is somebody else's. */
async function store(
  parts: ProxmoxParts,
  guest: Guest,
  vmid: number,
  ref: string,
  context: Context,
): Promise<boolean> {
  const copy = parts.guest({ ...guest.path, vmid });
  const description = parts.labels.snapshotDescription(ref, vmid);
  context.progress(`Copying ${guest.noun} ${guest.path.vmid} as template ${ref}`);
  try {
    await copyAs(parts, guest, { newid: vmid, name: ref, description }, context);
    const { signal } = context;
    signal.throwIfAborted();
    const tags = parts.labels.snapshotTags(ref).join(';');
    await copy.configure({ tags, delete: SECRETS }, signal);
    const upid = await copy.makeTemplate(signal);
    if (upid !== null) await parts.task(upid, context);
    return true;
  } catch (error) {
    await discard(parts, copy, description, context);
    context.signal.throwIfAborted();
    if (isKind(error, 'exists')) return false;
    throw error;
  }
}

async function copyAs(
  parts: ProxmoxParts,
  guest: Guest,
  copy: { readonly newid: number; readonly name: string; readonly description: string },
  context: Context,
): Promise<void> {
  const { signal, log } = context;
  const { pool, cloneTimeoutSeconds } = parts.config;
  const upid = await whileHeld(parts, context, () =>
    toTheEnd(signal, (longer) => guest.clone({ ...copy, full: true, pool }, longer)),
  );
  try {
    await parts.times.wait(upid, { signal, log, deadlineMs: cloneTimeoutSeconds * 1000 }, 'full');
  } catch (error) {
    if (signal.aborted || isKind(error, 'unknownOutcome')) await cancelTask(parts, upid, context);
    throw error;
  }
}

/** Nothing is removed by its id alone: it may be somebody else's. */
async function discard(
  parts: ProxmoxParts,
  copy: Guest,
  description: string,
  { log }: ProviderContext,
): Promise<void> {
  const signal = AbortSignal.timeout(parts.pace.cleanUpMs);
  try {
    const now = await copy.config(signal);
    if (now.description?.trim() === description)
      await parts.task(await copy.destroy(signal), { signal, log });
  } catch (error) {
    if (!isOutOfSight(error))
      log.warn({ err: error, guest: copy.ref }, 'what a snapshot left could not be removed');
  }
}
