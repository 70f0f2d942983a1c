import { AppError, type ProviderContext, pause } from '../../src/api.ts';
import { ProxmoxError } from './engine/error.ts';
import type { Guest, GuestStatus, PowerVerb } from './guest.ts';
import { isKind, isOutOfSight, whileHeld } from './held.ts';
import type { ProxmoxParts } from './parts.ts';
import { parseUpid } from './tasks/upid.ts';

type Context = ProviderContext;
type Power = GuestStatus['power'];

/** A shutdown may take so much longer than it was given until its task has ended. */
const LITTLE_LONGER_MS = 10_000;

/** Starts the machine, or lets it go on where it is paused. Resolves when it runs. */
export async function turnOn(parts: ProxmoxParts, guest: Guest, context: Context): Promise<void> {
  await whileHeld(parts, context, async () => {
    try {
      await act(parts, guest, 'start', {}, 'running', context);
    } catch (error) {
      if (!(error instanceof ProxmoxError && /already running/.test(error.message))) throw error;
      const { power } = await guest.status(context.signal);
      if (power === 'paused') await act(parts, guest, 'resume', {}, 'running', context);
    }
  });
}

/**
 * Asks the machine to shut down, and switches it off at the deadline or where it cannot be asked. Resolves when it does not
 * run any more; also when it is gone.
 */
export async function turnOff(
  parts: ProxmoxParts,
  guest: Guest,
  context: Context & { readonly graceMs: number },
): Promise<void> {
  const { signal, graceMs, log, progress } = context;
  const now = await statusOf(guest, signal);
  if (now === null || now.power === 'stopped') return;
  if (graceMs > 0 && now.power === 'running') {
    const why = await shutDown(parts, guest, context);
    if (why === null) return;
    const message = `The ${guest.noun} was not shut down within ${Math.ceil(graceMs / 1000)} s and is switched off`;
    progress(`${message}: ${why}`);
    log.info({ guest: guest.ref, why }, message);
  }
  await whileHeld(parts, context, () => switchOff(parts, guest, context));
}

/** How it is; null when it is gone, or out of sight. */
export async function statusOf(guest: Guest, signal: AbortSignal): Promise<GuestStatus | null> {
  try {
    return await guest.status(signal);
  } catch (error) {
    if (isOutOfSight(error)) return null;
    throw error;
  }
}

/**
 * Asks for it and waits until it is done, by its task, or by looking: HA machines are only asked for, and an answer that got
 * lost is not asked for again. Rejects with `unknownOutcome` when it does not become so.
 */
export async function act(
  parts: ProxmoxParts,
  guest: Guest,
  verb: PowerVerb,
  params: Readonly<Record<string, unknown>>,
  wanted: Power,
  context: Context,
  limitMs = parts.pace.taskLimitMs,
): Promise<void> {
  try {
    const upid = await guest.power(verb, params, context.signal);
    await parts.task(upid, context, limitMs);
    if (!parseUpid(upid).type.startsWith('ha')) return;
  } catch (error) {
    if (!isKind(error, 'unknownOutcome')) throw error;
    if (await becomes(parts, guest, wanted, context, limitMs)) return;
    throw error;
  }
  if (await becomes(parts, guest, wanted, context, limitMs)) return;
  throw new ProxmoxError('unknownOutcome', `The HA manager of Proxmox did not ${verb} the ${guest.noun}.`);
}

/** Null when it has shut down, else why not. */
async function shutDown(
  parts: ProxmoxParts,
  guest: Guest,
  context: Context & { readonly graceMs: number },
): Promise<string | null> {
  const timeout = Math.ceil(context.graceMs / 1000);
  try {
    await act(parts, guest, 'shutdown', { timeout }, 'stopped', context, context.graceMs + LITTLE_LONGER_MS);
    return null;
  } catch (error) {
    context.signal.throwIfAborted();
    if (!isKind(error, 'locked', 'busy', 'unknownOutcome', 'notFound', 'other', 'parameter')) throw error;
    return (await isOff(guest, context.signal)) ? null : error.message;
  }
}

/** Also where a shutdown is under way, which holds the machine until its own deadline. */
async function switchOff(parts: ProxmoxParts, guest: Guest, context: Context): Promise<void> {
  try {
    await act(parts, guest, 'stop', { 'overrule-shutdown': true }, 'stopped', context);
  } catch (error) {
    context.signal.throwIfAborted();
    // before PVE 8.2
    if (isKind(error, 'parameter') && 'overrule-shutdown' in error.fields)
      return act(parts, guest, 'stop', {}, 'stopped', context);
    if (isKind(error, 'unreachable', 'auth') || !(await isOff(guest, context.signal))) throw error;
  }
}

async function isOff(guest: Guest, signal: AbortSignal): Promise<boolean> {
  const now = await statusOf(guest, signal);
  return now === null || now.power === 'stopped';
}

/** Looks until it is so. */
async function becomes(
  { pace, client }: ProxmoxParts,
  guest: Guest,
  wanted: Power,
  { signal }: Context,
  limitMs: number,
): Promise<boolean> {
  const until = performance.now() + limitMs;
  while (performance.now() < until && !client.closed.aborted) {
    try {
      const now = await statusOf(guest, signal);
      if (now === null) {
        if (wanted === 'stopped') return true;
        throw new AppError('DESKTOP_DIED', `The ${guest.noun} is gone.`);
      }
      if (now.power === wanted) return true;
    } catch (error) {
      signal.throwIfAborted();
      // nobody says now: it is asked again
      if (!isKind(error, 'unreachable')) throw error;
    }
    await pause(pace.lookMs, signal, client.closed);
    signal.throwIfAborted();
  }
  return false;
}
