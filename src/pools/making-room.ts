import type { InstanceRow } from '../db/schema/rows.ts';
import { restoreApp } from '../instances/app-snapshot.ts';
import type { InstanceParts } from '../instances/parts.ts';
import { lackOf } from '../instances/room-check.ts';
import { isAdmitted, type StartUnderWay, startsUnderWay } from '../instances/starts.ts';
import { WAITS_FOR } from '../instances/waiting.ts';

export interface MakingRoom {
  /** Ids of the warm desktops that are to be ended. */
  readonly ended: ReadonlySet<string>;
  /** Ids of the providers where somebody waits: what was ended there is not to be made anew meanwhile. */
  readonly crowded: ReadonlySet<string>;
}

/**
 * What becomes of warm desktops where people wait for the room that they take: at each provider as many are ended as wait,
 * the oldest first, less those that are being ended already.
 * @param wanted ids of the providers that are to have some.
 */
export async function makingRoom(
  parts: InstanceParts,
  warm: readonly InstanceRow[],
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<MakingRoom> {
  const ended = new Set<string>();
  const crowded = new Set<string>();
  for (const providerId of new Set([...wanted, ...warm.map(({ provider }) => provider)])) {
    const waiting = await waitingFor(parts, providerId, signal);
    if (waiting === 0) continue;
    crowded.add(providerId);
    const own = warm.filter(({ provider }) => provider === providerId);
    const ready = own.filter(({ desired, startedAt }) => desired === 'running' && startedAt !== null);
    const leaving = own.filter(({ desired }) => desired === 'stopped').length;
    for (const { id } of ready.slice(0, Math.max(0, waiting - leaving))) ended.add(id);
  }
  return { ended, crowded };
}

/** How many people's starts wait for room there, and still lack it. */
async function waitingFor(parts: InstanceParts, providerId: string, signal: AbortSignal): Promise<number> {
  const provider = parts.provider(providerId);
  const waiting = (await startsUnderWay(parts.db, providerId)).filter(waitsForRoom);
  if (provider === null) return 0;
  const lacks = waiting.map((start) => {
    const { settings } = restoreApp(parts.sealer, start.row.id, start.row.app);
    return lackOf(parts, provider, settings, start, signal);
  });
  return (await Promise.all(lacks)).filter((lack) => lack?.mayPass === true).length;
}

function waitsForRoom({ row }: StartUnderWay): boolean {
  const says = row.stages[0]?.message ?? '';
  return row.userId !== null && !isAdmitted(row) && says.startsWith(`${WAITS_FOR}room`);
}
