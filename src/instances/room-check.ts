import { AppError } from '../errors.ts';
import { restoreApp } from './app-snapshot.ts';
import { isShared, type Shortage, shortageOf } from './host-room.ts';
import type { InstanceParts } from './parts.ts';
import type { HostNeeds, HostRoom, Provider } from './provider.ts';
import { goesBefore, isAdmitted, type StartUnderWay, startsUnderWay } from './starts.ts';

interface Lack extends Shortage {
  /** How many wait before it. */
  readonly ahead: number;
}

/** An answer that takes longer is left to the job. */
const QUICK_MS = 2000;

/**
 * In the request: refuses at once what the host will never have room for, and what it has none for now where nothing waits.
 * Rejects with HOST_TOO_SMALL or HOST_FULL.
 */
export async function refuseWithoutRoom(
  parts: InstanceParts,
  provider: Provider | null,
  settings: unknown,
): Promise<void> {
  if (provider === null) return;
  const lack = await lackOf(parts, provider, settings, null, AbortSignal.timeout(QUICK_MS));
  if (lack === null || (lack.mayPass && parts.roomLimits.whenFull === 'wait')) return;
  throw noRoom(lack);
}

/**
 * What the start lacks on the host of its provider, beside what those before it get; null when there is room, or when
 * nobody can tell.
 * @param own the start itself; null for one that is not stored yet and so comes last.
 */
export async function lackOf(
  parts: InstanceParts,
  provider: Provider,
  settings: unknown,
  own: StartUnderWay | null,
  signal: AbortSignal,
): Promise<Lack | null> {
  const room = await roomOf(parts, provider, signal);
  const need = needsOf(provider, settings);
  if (room === null || need === null) return null;
  const starts = isShared(room, need, parts.roomLimits) ? await startsUnderWay(parts.db, provider.id) : [];
  const before = starts.filter((start) => {
    if (isAdmitted(start.row)) return start.row.id !== own?.row.id;
    return own === null ? start.row.userId !== null : goesBefore(start, own);
  });
  const needs = needsOfStarts(parts, provider, starts, before);
  const shortage = shortageOf(room, need, needs, parts.roomLimits);
  return shortage === null
    ? null
    : { ...shortage, ahead: before.filter(({ row }) => !isAdmitted(row)).length };
}

export function noRoom({ mayPass, message, remedy }: Shortage): AppError {
  const beginning = mayPass ? 'There is no room on the host.' : 'The host is too small.';
  return new AppError(mayPass ? 'HOST_FULL' : 'HOST_TOO_SMALL', `${beginning} ${message}`, { remedy });
}

/** Null where desktops need no room. A provider that does not answer says so when the desktop is launched. */
async function roomOf(
  { log }: InstanceParts,
  provider: Provider,
  signal: AbortSignal,
): Promise<HostRoom | null> {
  try {
    return (await provider.room?.(signal)) ?? null;
  } catch (error) {
    log.debug({ err: error, provider: provider.id }, 'a provider could not be asked for its room');
    return null;
  }
}

/** Of starts under way: what an instance was started with is sealed and never changes, and each start looks at all others. */
const remembered = new WeakMap<Provider, ReadonlyMap<string, HostNeeds | null>>();

function needsOfStarts(
  { sealer }: InstanceParts,
  provider: Provider,
  all: readonly StartUnderWay[],
  some: readonly StartUnderWay[],
): HostNeeds[] {
  const known = remembered.get(provider) ?? new Map<string, HostNeeds | null>();
  const needs = new Map<string, HostNeeds | null>();
  for (const { row } of all) {
    const before = known.get(row.id);
    if (before !== undefined) needs.set(row.id, before);
  }
  for (const { row } of some) {
    if (!needs.has(row.id))
      needs.set(row.id, needsOf(provider, restoreApp(sealer, row.id, row.app).settings));
  }
  remembered.set(provider, needs);
  return some.flatMap(({ row }) => needs.get(row.id) ?? []);
}

/** Null for what nobody knows. */
export function needsOf(provider: Provider, settings: unknown): HostNeeds | null {
  const parsed = provider.settings.safeParse(settings);
  return parsed.success ? (provider.needs?.(parsed.data) ?? null) : null;
}
