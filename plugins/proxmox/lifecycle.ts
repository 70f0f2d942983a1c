import { AppError, type InstanceTarget, type ProviderContext } from '../../src/api.ts';
import { ProxmoxError } from './engine/error.ts';
import type { Guest } from './guest.ts';
import { isKind, whileHeld } from './held.ts';
import { needGuest } from './locate.ts';
import type { ProxmoxParts } from './parts.ts';
import { act, statusOf, turnOff, turnOn } from './power.ts';

type Graced = ProviderContext & { readonly graceMs: number };

/** Shuts it down and starts it again with what it had stored. */
export async function restartGuest(
  parts: ProxmoxParts,
  target: InstanceTarget,
  context: Graced,
): Promise<void> {
  await parts.turns.run(target.instanceId, context.signal, async () => {
    const guest = await needGuest(parts, target, context.signal);
    if (await reboots(parts, guest, context)) return;
    await turnOff(parts, guest, { ...context, graceMs: 0 });
    await turnOn(parts, guest, context);
  });
}

/** Whether it did so by itself: one call, and HA machines stay where they are. */
async function reboots(parts: ProxmoxParts, guest: Guest, context: Graced): Promise<boolean> {
  const now = await statusOf(guest, context.signal);
  if (now === null) throw gone(guest);
  if (now.power !== 'running' || context.graceMs === 0) return false;
  const timeout = Math.ceil(context.graceMs / 1000);
  try {
    const limitMs = context.graceMs + parts.pace.taskLimitMs;
    await whileHeld(parts, context, () =>
      act(parts, guest, 'reboot', { timeout }, 'running', context, limitMs),
    );
    return true;
  } catch (error) {
    context.signal.throwIfAborted();
    // it did not react, and is switched off and on
    if (isKind(error, 'other', 'busy')) return false;
    throw error;
  }
}

/** Freezes the machine or lets it go on. Where somebody else did the same meanwhile, nothing is left to do. */
export async function setPaused(
  parts: ProxmoxParts,
  target: InstanceTarget,
  context: ProviderContext,
  isWanted: boolean,
): Promise<void> {
  const wanted = isWanted ? 'paused' : 'running';
  const guest = await needGuest(parts, target, context.signal);
  const isSo = async (): Promise<boolean> => {
    const now = await statusOf(guest, context.signal);
    if (now === null) throw gone(guest);
    if (now.power === 'stopped') throw new AppError('DESKTOP_DIED', `The ${guest.noun} does not run.`);
    return now.power === wanted;
  };
  await whileHeld(parts, context, async () => {
    if (await isSo()) return;
    try {
      await act(parts, guest, isWanted ? 'suspend' : 'resume', {}, wanted, context);
    } catch (error) {
      if (!(error instanceof ProxmoxError) || !isKind(error, 'other') || !(await isSo())) throw error;
    }
  });
}

function gone({ noun }: Guest): AppError {
  return new AppError('DESKTOP_DIED', `The ${noun} of the desktop is gone.`);
}
