import { AppError, asAppError, type ProviderContext, type StartSpec, withoutSecrets } from '../../src/api.ts';
import { cloneTemplate } from './clone.ts';
import { type Cluster, lookAtCluster } from './cluster.ts';
import type { Params } from './engine/params.ts';
import { proxmoxFailure } from './failure.ts';
import type { Guest } from './guest.ts';
import { isKind, whileHeld } from './held.ts';
import { ownGuests } from './own-guests.ts';
import type { ProxmoxParts } from './parts.ts';
import { turnOn } from './power.ts';
import { removeInstance } from './remove.ts';
import type { GuestSettings } from './settings.ts';
import { findMachine } from './templates.ts';

/** What differs between machines and containers. */
export interface StartKind<Settings extends GuestSettings> {
  readonly parts: ProxmoxParts;
  options(settings: Settings, credentials: StartSpec['credentials']): Params;
}

/** Makes the machine and starts it, or takes the one that an earlier call made. */
export async function startGuest<Settings extends GuestSettings>(
  kind: StartKind<Settings>,
  spec: StartSpec<Settings>,
  context: ProviderContext,
): Promise<{ ref: string }> {
  const { parts } = kind;
  const { signal } = context;
  try {
    signal.throwIfAborted();
    return await parts.turns.run(spec.instanceId, signal, () => start(kind, spec, context));
  } catch (error) {
    const { password } = spec.credentials;
    throw withoutSecrets(asAppError(proxmoxFailure(error, signal)), password === null ? [] : [password]);
  }
}

async function start<Settings extends GuestSettings>(
  kind: StartKind<Settings>,
  spec: StartSpec<Settings>,
  context: ProviderContext,
): Promise<{ ref: string }> {
  const { parts } = kind;
  const { signal } = context;
  const cluster = await lookAtCluster(parts.client, signal, 'all');
  try {
    const guest = await takeOrMake(kind, spec, context, cluster);
    signal.throwIfAborted();
    context.progress(`Starting ${guest.noun} ${guest.path.vmid}`);
    await turnOn(parts, guest, context);
    signal.throwIfAborted();
    parts.started.put(spec.instanceId, guest);
    return { ref: guest.ref };
  } catch (error) {
    const failure = proxmoxFailure(error, signal);
    // what cannot be asked is not asked again
    const isAway = failure instanceof AppError && failure.code === 'PROVIDER_UNREACHABLE';
    if (!isAway) await cleanUp(parts, spec.instanceId, context);
    throw failure;
  }
}

async function takeOrMake<Settings extends GuestSettings>(
  kind: StartKind<Settings>,
  spec: StartSpec<Settings>,
  context: ProviderContext,
  cluster: Cluster,
): Promise<Guest> {
  const { parts } = kind;
  const [own] = await ownGuests(parts, cluster, context.signal, spec.instanceId);
  if (own?.isComplete) return parts.guest(own.listed);
  if (own === undefined && spec.settings.machine !== undefined) {
    return useMachine(parts, spec, context, cluster, spec.settings.machine);
  }
  const guest =
    own === undefined ? await cloneTemplate(parts, spec, context, cluster) : parts.guest(own.listed);
  await complete(kind, guest, spec, context);
  return guest;
}

/** Its tags come last: who has them needs nothing more. */
async function complete<Settings extends GuestSettings>(
  { parts, options }: StartKind<Settings>,
  guest: Guest,
  { instanceId, settings, credentials }: StartSpec<Settings>,
  context: ProviderContext,
): Promise<void> {
  const { signal } = context;
  const { disk, diskName } = settings;
  if (disk !== undefined) {
    const upid = await whileHeld(parts, context, () => guest.resize(diskName, disk, signal));
    if (upid !== null) await parts.task(upid, context);
  }
  const tags = parts.labels.tags(instanceId, guest.path.vmid, true, Date.now()).join(';');
  const params = { ...options(settings, credentials), tags };
  try {
    await whileHeld(parts, context, () => guest.configure(params, signal));
  } catch (error) {
    // all of it is written or nothing
    if (!isKind(error, 'unknownOutcome') || !(await isTagged(parts, guest, instanceId, signal))) throw error;
  }
}

async function isTagged(
  parts: ProxmoxParts,
  guest: Guest,
  instanceId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { tags } = await guest.config(signal);
  return parts.labels.claimOf({ tags, vmid: guest.path.vmid })?.instanceId === instanceId;
}

/** A machine that is there serves one instance at a time, which its tags name. */
async function useMachine(
  parts: ProxmoxParts,
  { instanceId }: StartSpec<GuestSettings>,
  context: ProviderContext,
  cluster: Cluster,
  wanted: number | string,
): Promise<Guest> {
  const guest = parts.guest(await findMachine(parts, cluster, wanted, context.signal));
  const { labels } = parts;
  const { vmid } = guest.path;
  await whileHeld(parts, context, async () => {
    const { tags, digest } = await guest.config(context.signal);
    if (labels.isClaimed({ tags, vmid })) throw inUse(guest, wanted);
    const all = [...tags, ...labels.tags(instanceId, vmid, false, Date.now())];
    // with the digest only one of two who want it at once is served
    await guest.configure({ tags: [...new Set(all)].join(';'), digest }, context.signal);
  });
  return guest;
}

function inUse({ noun }: Guest, wanted: number | string): AppError {
  return new AppError('HOST_FULL', `The ${noun} ${wanted} is in use by another desktop.`, {
    remedy: 'Stop the desktop that uses it, or start it again later.',
  });
}

async function cleanUp(parts: ProxmoxParts, instanceId: string, context: ProviderContext): Promise<void> {
  const signal = AbortSignal.timeout(parts.pace.cleanUpMs);
  try {
    await removeInstance(parts, instanceId, { ...context, signal, graceMs: 0 });
  } catch (error) {
    context.log.warn({ err: error, instanceId }, 'what a failed start left could not be removed yet');
  }
}
