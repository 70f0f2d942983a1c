import type { Duplex } from 'node:stream';
import { AppError, type InstanceTarget } from '../../src/api.ts';
import { isOutOfSight } from './held.ts';
import { findGuest } from './locate.ts';
import type { ProxmoxParts } from './parts.ts';

/** The screen of a machine, or the text console of a container. That it ends may be the end of the machine. */
export async function openConsole(
  parts: ProxmoxParts,
  target: InstanceTarget,
  signal: AbortSignal,
): Promise<Duplex> {
  const screen = await openScreen(parts, target, signal);
  return screen.once('end', () => parts.news.tell(target.instanceId));
}

async function openScreen(parts: ProxmoxParts, target: InstanceTarget, signal: AbortSignal): Promise<Duplex> {
  const started = parts.started.get(target.instanceId);
  if (started !== null) {
    try {
      return await parts.screens.open(started.path, signal, true);
    } catch (error) {
      // it may have moved, or ended
      if (!isOutOfSight(error)) throw error;
    }
  }
  const guest = await findGuest(parts, target, signal);
  if (guest !== null) return parts.screens.open(guest.path, signal);
  throw new AppError('DESKTOP_UNREACHABLE', 'The machine of the desktop is gone.');
}
