import { AppError, type ProviderContext, type StartSpec, toTheEnd } from '../../src/api.ts';
import type { Cluster } from './cluster.ts';
import { earlierClone, LOST_LOOKS } from './earlier-clone.ts';
import type { Guest } from './guest.ts';
import { isKind, whileHeld } from './held.ts';
import type { ProxmoxParts } from './parts.ts';
import type { Place } from './placement.ts';
import type { GuestSettings } from './settings.ts';
import { copiedPercent } from './tasks/copied.ts';
import { findTemplates } from './templates.ts';

type Spec = StartSpec<GuestSettings>;

/** How many ids are tried: each may be somebody else's. */
const TRIES = 16;

interface CloneJob {
  readonly parts: ProxmoxParts;
  readonly spec: Spec;
  readonly context: ProviderContext;
  readonly cluster: Cluster;
  readonly place: Place;
  readonly source: Guest;
  /** It, and its likes on other nodes. */
  readonly sources: readonly Guest[];
}

/** Clones the application's template, or takes the clone that an earlier call made. @returns what has no tags yet */
export async function cloneTemplate(
  parts: ProxmoxParts,
  spec: Spec,
  context: ProviderContext,
  cluster: Cluster,
): Promise<Guest> {
  const { settings } = spec;
  const templates = await findTemplates(parts, cluster, settings.template ?? '', context.signal);
  const wanted = settings.node ?? parts.config.node ?? null;
  const memoryBytes = settings.memory ?? templates[0]?.memoryBytes ?? 0;
  return parts.clones.run(context.signal, async () => {
    const place = parts.placements.choose(templates, wanted, cluster, memoryBytes);
    const sources = templates.map((template) => parts.guest(template));
    const job = { parts, spec, context, cluster, place, source: parts.guest(place.template), sources };
    context.progress(`Cloning template ${settings.template}`);
    const { vmidFirst: first, vmidLast: last } = parts.config;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const guest = await cloneAs(job, parts.labels.vmid(spec.instanceId, attempt, { first, last }));
      if (guest !== null) return guest;
    }
    throw new AppError(
      'PROVIDER_FAILED',
      `No id from ${first} to ${last} was found that is free in Proxmox.`,
      {
        remedy: 'Widen vmid_first and vmid_last in [plugins.proxmox], or remove machines.',
      },
    );
  });
}

/** Null when the id is somebody else's. Nothing is removed by its id: whoever was faster owns it. */
async function cloneAs(job: CloneJob, vmid: number): Promise<Guest | null> {
  const { parts, context, cluster, place } = job;
  if (cluster.guests.some((guest) => guest.vmid === vmid)) return madeEarlier(job, vmid);
  let upid: string;
  try {
    upid = await whileHeld(parts, context, () =>
      toTheEnd(context.signal, (signal) => job.source.clone(cloneParams(job, vmid), signal)),
    );
  } catch (error) {
    if (isKind(error, 'exists')) return madeEarlier(job, vmid);
    if (!isKind(error, 'unknownOutcome') || context.signal.aborted) throw error;
    context.progress(`Looking whether Proxmox clones template ${job.spec.settings.template}`);
    const made = await madeEarlier(job, vmid, LOST_LOOKS);
    if (made === null) throw error;
    return made;
  }
  try {
    await finished(job, upid);
  } catch (error) {
    if (context.signal.aborted || isKind(error, 'unknownOutcome')) await cancelTask(parts, upid, context);
    context.signal.throwIfAborted();
    // the id was taken between the answer and the clone
    if (isKind(error, 'exists', 'busy')) return madeEarlier(job, vmid);
    throw error;
  }
  return parts.guest({ node: place.node, kind: parts.kind, vmid });
}

function cloneParams({ parts, spec, place }: CloneJob, newid: number) {
  const { labels, config, kind } = parts;
  const { clone, storage, pool } = spec.settings;
  const isFull = clone === 'full';
  return {
    newid,
    [kind === 'qemu' ? 'name' : 'hostname']: labels.name(spec),
    description: labels.description(spec, newid),
    pool: pool ?? config.pool,
    full: isFull,
    target: place.node === place.template.node ? undefined : place.node,
    storage: isFull ? (storage ?? config.storage) : undefined,
  };
}

async function finished({ parts, spec, context }: CloneJob, upid: string): Promise<void> {
  const { signal, log, progress } = context;
  const isFull = spec.settings.clone === 'full';
  const copied = copiedPercent(parts.client, upid);
  const onRunning = async (): Promise<void> => {
    const percent = await copied(signal);
    if (percent !== null) progress(`Cloning template ${spec.settings.template}: ${percent} %`);
  };
  const deadlineMs = parts.config.cloneTimeoutSeconds * 1000;
  await parts.times.wait(
    upid,
    { signal, log, deadlineMs, ...(isFull && { onRunning }) },
    isFull ? 'full' : 'linked',
  );
}

/** What an earlier call, or one whose answer was lost, made for this instance under the id. */
function madeEarlier({ parts, spec, context, sources }: CloneJob, vmid: number, looks?: number) {
  const isOurs = (description: string | undefined): boolean =>
    parts.labels.isDescribed(description, spec.instanceId, vmid);
  return earlierClone({ parts, context, sources, isOurs }, vmid, looks);
}

/** What is not wanted any more is not finished. */
export async function cancelTask(parts: ProxmoxParts, upid: string, { log }: ProviderContext): Promise<void> {
  const { cleanUpMs } = parts.pace;
  const signal = AbortSignal.timeout(cleanUpMs);
  try {
    await parts.client
      .api(signal)
      .nodes.$(upid.split(':')[1] ?? '')
      .tasks.$(upid)
      .$delete();
    await parts.client.waitForTask(upid, { signal, deadlineMs: cleanUpMs });
  } catch (error) {
    log.debug({ err: error, task: upid }, 'a clone that is not wanted any more has ended');
  }
}
