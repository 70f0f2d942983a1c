import { AppError, type InstanceTarget, type ProviderContext, pause } from '../../src/api.ts';
import { LOST_LOOKS } from './earlier-clone.ts';
import type { Guest } from './guest.ts';
import { isKind, whileHeld } from './held.ts';
import { needGuest } from './locate.ts';
import type { ProxmoxParts } from './parts.ts';
import { turnOn } from './power.ts';

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
    try {
      await done(parts, context, () => guest.keep(name, context.signal));
    } catch (error) {
      if (!isKind(error, 'unknownOutcome') || !(await appears(parts, guest, name, context))) throw error;
    }
    for (const one of former) await done(parts, context, () => guest.forget(one, context.signal));
  });
}

/** Puts the disks back to what was kept, and starts the machine. What was done since then is lost. */
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
    await done(parts, context, () => guest.rollBack(newest, context.signal));
    await turnOn(parts, guest, context);
  });
}

/** For a machine that was there before, and stays. */
export async function forgetCheckpoints(
  parts: ProxmoxParts,
  guest: Guest,
  context: ProviderContext,
): Promise<void> {
  for (const one of await checkpointsOf(guest, context.signal))
    await done(parts, context, () => guest.forget(one, context.signal));
}

/** Oldest first: their names hold when they were made. */
async function checkpointsOf(guest: Guest, signal: AbortSignal): Promise<readonly string[]> {
  const names = await guest.snapshots(signal);
  return names.filter((name) => name.startsWith(PREFIX)).sort();
}

function done(parts: ProxmoxParts, context: ProviderContext, begin: () => Promise<string>): Promise<void> {
  return whileHeld(parts, context, async () => {
    await parts.task(await begin(), context);
  });
}

/** Whether that was kept whose answer got lost: it is not asked for again. */
async function appears(
  { client, pace }: ProxmoxParts,
  guest: Guest,
  name: string,
  { signal }: ProviderContext,
): Promise<boolean> {
  for (let look = 0; look < LOST_LOOKS && !client.closed.aborted; look += 1) {
    if ((await checkpointsOf(guest, signal)).includes(name)) return true;
    await pause(pace.lookMs, signal, client.closed);
    signal.throwIfAborted();
  }
  return false;
}
