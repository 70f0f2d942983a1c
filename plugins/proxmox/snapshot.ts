import { AppError, type InstanceTarget, type ProviderContext, toTheEnd } from '../../src/api.ts';
import { cancelTask } from './clone.ts';
import { lookAtCluster } from './cluster.ts';
import { dnsName } from './dns-name.ts';
import { earlierClone, LOST_LOOKS } from './earlier-clone.ts';
import type { Guest } from './guest.ts';
import { isKind, isOutOfSight, whileHeld } from './held.ts';
import { needGuest } from './locate.ts';
import type { ProxmoxParts } from './parts.ts';
import { mayBeFinished } from './unfinished-snapshots.ts';

type Context = ProviderContext & { readonly name: string };

interface SnapshotJob {
  readonly parts: ProxmoxParts;
  readonly context: ProviderContext;
  readonly source: Guest;
  readonly ref: string;
}

const TRIES = 16;
/** What the desktop was given for itself. */
const SECRETS = 'ciuser,cipassword,sshkeys';

/**
 * The desktop as a template of that name, made by a full clone of it; what it was told by cloud-init is not in it. A call that
 * fails leaves no copy; one that a gateway left which was killed is finished by the next call, or removed by `list`.
 */
export async function storeSnapshot(
  parts: ProxmoxParts,
  target: InstanceTarget,
  context: Context,
): Promise<{ ref: string }> {
  const ref = dnsName(context.name, 'snapshot');
  return parts.turns.run(`snapshot ${ref}`, context.signal, async () => {
    const source = await needGuest(parts, target, context.signal);
    const job = { parts, context, source, ref };
    const { vmidFirst: first, vmidLast: last } = parts.config;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const vmid = parts.labels.vmid(`snapshot/${ref}`, attempt, { first, last });
      const { guests } = await lookAtCluster(parts.client, context.signal, 'vm');
      const there = guests.find((one) => one.vmid === vmid);
      if (there?.isTemplate && parts.labels.isSnapshot(there, ref)) return { ref };
      if (await store(job, vmid, there === undefined)) return { ref };
    }
    throw new AppError('PROVIDER_FAILED', 'No id was found for the snapshot that is free in Proxmox.');
  });
}

/** Leaves nothing when it fails. @returns false when the id is somebody else's. */
async function store(job: SnapshotJob, vmid: number, isFree: boolean): Promise<boolean> {
  const { signal } = job.context;
  try {
    const copy = isFree ? await copyAs(job, vmid) : await copyOfBefore(job, vmid);
    signal.throwIfAborted();
    if (copy !== null) await finish(job, copy);
    return copy !== null;
  } catch (error) {
    await discard(job, vmid);
    signal.throwIfAborted();
    throw error;
  }
}

/** Null when the id is somebody else's. */
async function copyAs(job: SnapshotJob, vmid: number): Promise<Guest | null> {
  const { parts, context, source, ref } = job;
  const { pool } = parts.config;
  context.progress(`Copying ${source.noun} ${source.path.vmid} as template ${ref}`);
  let upid: string;
  try {
    upid = await whileHeld(parts, context, () => {
      const description = parts.labels.snapshotDescription(ref, vmid, Date.now());
      const copy = { newid: vmid, name: ref, full: true, pool, description };
      return toTheEnd(context.signal, (signal) => source.clone(copy, signal));
    });
  } catch (error) {
    context.signal.throwIfAborted();
    if (isKind(error, 'exists')) return copyOfBefore(job, vmid);
    const made = isKind(error, 'unknownOutcome') ? await copyOfBefore(job, vmid, LOST_LOOKS) : null;
    if (made === null) throw error;
    return made;
  }
  try {
    const { signal, log } = context;
    const deadlineMs = parts.config.cloneTimeoutSeconds * 1000;
    await parts.times.wait(upid, { signal, log, deadlineMs }, 'full');
  } catch (error) {
    if (context.signal.aborted || isKind(error, 'unknownOutcome')) await cancelTask(parts, upid, context);
    context.signal.throwIfAborted();
    // the id was taken between the answer and the copy
    if (isKind(error, 'exists', 'busy')) return copyOfBefore(job, vmid);
    throw error;
  }
  return parts.guest({ ...source.path, vmid });
}

/** What another call has made of this desktop under the id, once nobody copies any more. */
function copyOfBefore(
  { parts, context, source, ref }: SnapshotJob,
  vmid: number,
  looks?: number,
): Promise<Guest | null> {
  const isOurs = (description: string | undefined): boolean => {
    const mark = parts.labels.snapshotOf(description, vmid);
    return mark?.ref === ref && mayBeFinished(parts.config, mark);
  };
  return earlierClone({ parts, context, sources: [source], isOurs }, vmid, looks);
}

/** That it is a template comes last: who is one, with our tags, needs nothing more. */
async function finish({ parts, context, ref }: SnapshotJob, copy: Guest): Promise<void> {
  const tags = parts.labels.snapshotTags(ref).join(';');
  await copy.configure({ tags, delete: SECRETS }, context.signal);
  const upid = await copy.makeTemplate(context.signal);
  if (upid !== null) await parts.task(upid, context);
}

/** Nothing is removed by its id alone: it may be somebody else's. What is whole already stays, whoever has finished it. */
async function discard({ parts, context, source, ref }: SnapshotJob, vmid: number): Promise<void> {
  const { log } = context;
  const signal = AbortSignal.timeout(parts.pace.cleanUpMs);
  const copy = parts.guest({ ...source.path, vmid });
  try {
    const { description, isTemplate } = await copy.config(signal);
    if (isTemplate || parts.labels.snapshotOf(description, vmid)?.ref !== ref) return;
    await parts.task(await copy.destroy(signal), { signal, log });
  } catch (error) {
    if (!isOutOfSight(error))
      log.warn({ err: error, guest: copy.ref }, 'what a snapshot left could not be removed');
  }
}
