import { AppError, type InstanceTarget, type RuntimeState } from '../../src/api.ts';
import type { Guest, GuestStatus } from './guest.ts';
import { findOwnGuests } from './own-guests.ts';
import type { ProxmoxParts } from './parts.ts';
import { statusOf } from './power.ts';

/** The machine of an instance where it is now: it may have moved to another node. Null when there is none. */
export async function findGuest(
  parts: ProxmoxParts,
  { instanceId }: Pick<InstanceTarget, 'instanceId'>,
  signal: AbortSignal,
): Promise<Guest | null> {
  const [own] = await findOwnGuests(parts, signal, instanceId);
  return own === undefined ? null : parts.guest(own.listed);
}

/** Rejects with DESKTOP_DIED when there is none. */
export async function needGuest(
  parts: ProxmoxParts,
  target: Pick<InstanceTarget, 'instanceId'>,
  signal: AbortSignal,
): Promise<Guest> {
  const guest = await findGuest(parts, target, signal);
  if (guest === null) throw new AppError('DESKTOP_DIED', 'The machine of the desktop is gone.');
  return guest;
}

export async function stateOf(guest: Guest, signal: AbortSignal): Promise<RuntimeState> {
  const status = await statusOf(guest, signal);
  return status === null ? 'gone' : runtimeOf(status);
}

export function runtimeOf({ power }: Pick<GuestStatus, 'power'>): RuntimeState {
  return power === 'stopped' ? 'exited' : power;
}
