import {
  AppError,
  type Endpoint,
  type ProviderContext,
  pause,
  probeDesktop,
  type StartSpec,
} from '../../src/api.ts';
import { deadline } from './engine/deadline.ts';
import { ProxmoxError } from './engine/error.ts';
import type { Guest } from './guest.ts';
import { findGuestAddress } from './guest-address.ts';
import { isKind, isOutOfSight } from './held.ts';
import { needGuest } from './locate.ts';
import type { ProxmoxParts } from './parts.ts';
import { statusOf } from './power.ts';

type Context = ProviderContext & { readonly timeoutMs: number };
type Spec = Pick<StartSpec, 'instanceId' | 'protocol' | 'guestPort'>;

/** One attempt at the protocol's handshake; then the address is asked for again, as it may be another one. */
const ATTEMPT_MS = 3000;

/** Waits for the handshake and for the machine's end at once; what comes first decides. */
export async function untilReady(
  parts: ProxmoxParts,
  spec: Spec,
  { signal, timeoutMs }: Context,
): Promise<Endpoint | null> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const until = performance.now() + timeoutMs;
  const work: Promise<unknown>[] = [];
  const begin = <T>(promise: Promise<T>): Promise<T> => {
    work.push(promise);
    return promise;
  };
  try {
    const guest = parts.started.get(spec.instanceId) ?? (await needGuest(parts, spec, signal));
    const answered = spec.protocol === 'console' ? screenAnswers : desktopAnswers;
    return await Promise.race([
      begin(answered(parts, guest, spec, until, timeoutMs, either)),
      begin(untilEnded(parts, guest, either)),
    ]);
  } finally {
    stop.abort();
    await Promise.allSettled(work);
  }
}

/** Rejects with DESKTOP_DIED when it does not run any more. */
async function untilEnded({ pace }: ProxmoxParts, guest: Guest, signal: AbortSignal): Promise<never> {
  for (;;) {
    await pause(2 * pace.lookMs, signal);
    signal.throwIfAborted();
    try {
      const now = await statusOf(guest, signal);
      if (now !== null && now.power !== 'stopped') continue;
      throw new AppError('DESKTOP_DIED', `The ${guest.noun} was switched off before the desktop answered.`, {
        remedy: `Look at its screen in Proxmox while it starts, and at the tasks of ${guest.path.vmid}.`,
      });
    } catch (error) {
      signal.throwIfAborted();
      if (!isKind(error, 'unreachable')) throw error;
    }
  }
}

async function screenAnswers(
  parts: ProxmoxParts,
  guest: Guest,
  _spec: Spec,
  until: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<null> {
  for (;;) {
    const limit = deadline(signal, until - performance.now());
    try {
      (await parts.screens.open(guest.path, limit.signal, true)).destroy();
      return null;
    } catch (error) {
      signal.throwIfAborted();
      const why = passingReason(error, guest, limit.isLate);
      if (limit.isLate || performance.now() + parts.pace.lookMs >= until) throw silent(timeoutMs, why);
    } finally {
      limit.end();
    }
    await pause(parts.pace.lookMs, signal);
    signal.throwIfAborted();
  }
}

/** @throws what is no better a moment later. */
function passingReason(error: unknown, guest: Guest, isLate: boolean): string {
  if (error instanceof AppError && error.code === 'DESKTOP_UNREACHABLE')
    throw new AppError('DESKTOP_DIED', `The ${guest.noun} does not run any more.`, { cause: error });
  if (isOutOfSight(error) || isKind(error, 'auth')) throw error;
  if (!isLate && !(error instanceof AppError || error instanceof ProxmoxError)) throw error;
  return `its screen did not answer${error instanceof Error ? ` (${error.message})` : ''}`;
}

async function desktopAnswers(
  parts: ProxmoxParts,
  guest: Guest,
  { protocol, guestPort: port }: Spec,
  until: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Endpoint> {
  const { cidrs } = parts.config;
  const where = cidrs.length === 0 ? 'a private network' : cidrs.join(', ');
  let why = `the ${guest.noun} told no address in ${where}`;
  for (let gapMs = parts.pace.lookMs / 4; ; gapMs = Math.min(2 * gapMs, 2 * parts.pace.lookMs)) {
    const host = await addressOf(parts, guest, signal);
    const left = until - performance.now();
    if (host !== null && protocol !== 'console') {
      const timeout = Math.max(1, Math.min(ATTEMPT_MS, left));
      const result = await probeDesktop({ protocol, host, port, signal, timeoutMs: timeout });
      if (result.answered) return { host, port };
      why = result.why;
    }
    if (performance.now() + gapMs >= until) throw silent(timeoutMs, why);
    await pause(gapMs, signal);
    signal.throwIfAborted();
  }
}

async function addressOf(
  { client, config }: ProxmoxParts,
  { path }: Guest,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    return await findGuestAddress(client, path, { cidrs: config.cidrs }, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (isKind(error, 'unreachable', 'busy', 'locked')) return null;
    throw error;
  }
}

function silent(timeoutMs: number, why: string): AppError {
  const seconds = Math.round(timeoutMs / 100) / 10;
  return new AppError(
    'DESKTOP_SILENT',
    `The desktop did not answer within ${seconds} s, though its machine runs.`,
    {
      detail: `At the last attempt: ${why}.`,
      remedy:
        "Check the application's port and protocol, that the guest agent runs (qemu-guest-agent), and that the gateway reaches the guest's network.",
    },
  );
}
