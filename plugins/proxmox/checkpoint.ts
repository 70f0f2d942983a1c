import { AppError, type InstanceTarget, type ProviderContext, pause } from '../../src/api.ts';
import { LOST_LOOKS } from './earlier-clone.ts';
import { ProxmoxError } from './engine/error.ts';
import type { Guest } from './guest.ts';
import { isKind, whileHeld } from './held.ts';
import { needGuest } from './locate.ts';
import type { ProxmoxParts } from './parts.ts';
import { statusOf, turnOn } from './power.ts';

/** Beginning of the names of checkpoints; other snapshots of the machine are somebody else's. */
const PREFIX = 'deskgate-';

/** Keeps the disks as they are now, in place of what was kept before. */
export async function keepCheckpoint(
  parts: ProxmoxParts,
  target: InstanceTarget,
  context: ProviderContext,
): Promise<void> {
  await parts.turns.run(target.instanceId, context.signal, async () => {
    const guest = await needGuest(parts, target, context.signal);
    const former = await checkpointsOf(guest, context.signal);
    const name = `${PREFIX}${Date.now().toString(36)}`;
    await done(parts, guest, 'snapshot', context, () => guest.keep(name, context.signal));
    try {
      await forget(parts, guest, former, context);
    } catch (error) {
      context.signal.throwIfAborted();
      // the newest counts, and the next one removes all before it
      context.log.warn({ err: error, guest: guest.ref }, 'a former checkpoint could not be removed yet');
    }
  });
}

/**
 * Puts the disks back to what was kept, and starts the machine. What was done since then is lost. Where they cannot be put back
 * the machine runs on as it was.
 */
export async function rollBack(
  parts: ProxmoxParts,
  target: InstanceTarget,
  context: ProviderContext,
): Promise<void> {
  await parts.turns.run(target.instanceId, context.signal, async () => {
    const guest = await needGuest(parts, target, context.signal);
    const newest = (await checkpointsOf(guest, context.signal)).at(-1);
    if (newest === undefined)
      throw new AppError(
        'ACTION_NOT_ALLOWED',
        `Nothing of the ${guest.noun} was kept that it could go back to.`,
      );
    try {
      await done(parts, guest, 'rollback', context, () => guest.rollBack(newest, context.signal));
    } catch (error) {
      context.signal.throwIfAborted();
      if (!isKind(error, 'unknownOutcome', 'unreachable')) await staysOn(parts, guest, context);
      throw error;
    }
    await turnOn(parts, guest, context);
  });
}

/** For a machine that was there before, and stays. */
export async function forgetCheckpoints(
  parts: ProxmoxParts,
  guest: Guest,
  context: ProviderContext,
): Promise<void> {
  await forget(parts, guest, await checkpointsOf(guest, context.signal), context);
}

async function forget(
  parts: ProxmoxParts,
  guest: Guest,
  names: readonly string[],
  context: ProviderContext,
): Promise<void> {
  for (const name of names)
    await done(parts, guest, 'delsnapshot', context, () => guest.forget(name, context.signal));
}

/** Oldest first: their names hold when they were made. */
async function checkpointsOf(guest: Guest, signal: AbortSignal): Promise<readonly string[]> {
  const names = await guest.snapshots(signal);
  return names.filter((name) => name.startsWith(PREFIX)).sort();
}

/** Proxmox has switched it off before it found that it cannot go back. */
async function staysOn(parts: ProxmoxParts, guest: Guest, context: ProviderContext): Promise<void> {
  try {
    const now = await statusOf(guest, context.signal);
    if (now?.power === 'stopped') await turnOn(parts, guest, context);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof ProxmoxError)) throw error;
    context.log.warn({ err: error, guest: guest.ref }, 'a machine that did not go back could not be started');
  }
}

type Verb = 'snapshot' | 'delsnapshot' | 'rollback';

/** Asks for a task and waits until it has ended. One whose answer got lost is found, and not asked for again. */
function done(
  parts: ProxmoxParts,
  guest: Guest,
  verb: Verb,
  context: ProviderContext,
  begin: () => Promise<string>,
): Promise<void> {
  return whileHeld(parts, context, async () => {
    const before = await tasksOf(parts, guest, verb, context.signal);
    const upid = await begin().catch(async (error: unknown) => {
      context.signal.throwIfAborted();
      const found = isKind(error, 'unknownOutcome')
        ? await newTask(parts, guest, verb, before, context)
        : null;
      if (found === null) throw error;
      return found;
    });
    // as long as a copy of its disks may take
    await parts.task(upid, context, parts.config.cloneTimeoutSeconds * 1000);
  });
}

/** What began since then, once it is seen. */
async function newTask(
  parts: ProxmoxParts,
  guest: Guest,
  verb: Verb,
  before: readonly string[],
  { signal }: ProviderContext,
): Promise<string | null> {
  const { closed } = parts.client;
  for (let look = 0; look < LOST_LOOKS && !closed.aborted; look += 1) {
    const now = await tasksOf(parts, guest, verb, signal);
    const found = now.find((upid) => !before.includes(upid));
    if (found !== undefined) return found;
    await pause(parts.pace.lookMs, signal, closed);
    signal.throwIfAborted();
  }
  return null;
}

/** The newest of that kind of the machine, those that run too: others' tasks are not shown. */
async function tasksOf(
  { client }: ProxmoxParts,
  { path }: Guest,
  verb: Verb,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { node, kind, vmid } = path;
  const typefilter = `${kind === 'qemu' ? 'qm' : 'vz'}${verb}`;
  const tasks = await client.api(signal).nodes.$(node).tasks.$get({ vmid, typefilter, source: 'all' });
  return tasks.map(({ upid }) => upid);
}
