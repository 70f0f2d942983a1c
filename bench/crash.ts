import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../src/db/database.ts';
import { openDatabase } from '../src/db/open.ts';
import { silent } from '../src/log.ts';
import type { Gateway, InstanceAnswer } from './gateway.ts';
import { openRfbViewer } from './rfb-viewer.ts';

/** The first of them are launched by then, and not all run. */
const CUT_AFTER_MS = 400;
const LOOK_EVERY_MS = 100;
const CONVERGE_TIMEOUT_MS = 120_000;
const ALL = '/api/v1/instances?limit=200';

export interface Crash {
  readonly appId: string;
  /** Running instances that somebody looks at. */
  readonly watched: readonly string[];
  /** So many more begin to start right before it. */
  readonly cutOff: number;
  readonly databaseUrl: string;
  readonly signal: AbortSignal;
}

export interface Crashed {
  /** Instances whose start it cut off. */
  readonly cutOff: readonly string[];
  readonly formerOwner: string | null;
}

/** `kill -9`, with viewers connected and starts under way. */
export async function crash(
  gateway: Gateway,
  { appId, watched, cutOff, databaseUrl, signal }: Crash,
): Promise<Crashed> {
  for (const id of watched) {
    const { url, headers } = gateway.viewerOf(id);
    const viewer = await openRfbViewer(url, headers);
    viewer.onPayload = () => undefined;
    viewer.onClose = () => viewer.close();
  }
  const starting = await Promise.all(Array.from({ length: cutOff }, () => gateway.startApp(appId)));
  await sleep(CUT_AFTER_MS, undefined, { signal });
  await gateway.kill();
  const db = await openDatabase({ url: databaseUrl, log: silent });
  try {
    return { cutOff: starting, formerOwner: await seatOwner(db) };
  } finally {
    await db.close();
  }
}

export interface Expected {
  /** All of them are to run, and no other. */
  readonly instanceIds: readonly string[];
  /** Who had the scheduler's seat before the crash. */
  readonly formerOwner: string | null;
  readonly databaseUrl: string;
  readonly signal: AbortSignal;
}

type Part = 'desktops' | 'leases' | 'viewers' | 'seat';

/**
 * Resolves when all desktops run, can be shown and have no job, each has its port and there is no other lease, the viewers
 * of the dead process count no more, and another process has the scheduler's seat.
 * @returns which part of it was right when, in ms from now, and was so until the end.
 */
export async function untilConverged(
  gateway: Gateway,
  { instanceIds, formerOwner, databaseUrl, signal }: Expected,
): Promise<ReadonlyMap<Part, number>> {
  const db = await openDatabase({ url: databaseUrl, log: silent });
  const began = performance.now();
  const since = new Map<Part, number>();
  try {
    while (performance.now() - began < CONVERGE_TIMEOUT_MS) {
      const { items } = await gateway.call<{ readonly items: readonly InstanceAnswer[] }>('GET', ALL);
      const leases = await db.leases.list();
      const owner = await seatOwner(db);
      const parts: Record<Part, boolean> = {
        desktops: items.every(isRight) && areSame(items, ({ id }) => id, instanceIds),
        leases: areSame(leases, ({ instanceId }) => instanceId, instanceIds),
        viewers: items.every(({ viewers }) => viewers === 0),
        seat: owner !== null && owner !== formerOwner,
      };
      for (const [part, isGood] of Object.entries(parts) as [Part, boolean][]) {
        if (!isGood) since.delete(part);
        else if (!since.has(part)) since.set(part, performance.now() - began);
      }
      if (since.size === Object.keys(parts).length) return since;
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
  } finally {
    await db.close();
  }
  throw new Error(`in time only these were right again: ${[...since.keys()].join(', ')}`);
}

function isRight({ status, allowedActions, job, error }: InstanceAnswer): boolean {
  return status === 'running' && allowedActions.includes('connect') && job === null && error === null;
}

function areSame<T>(all: readonly T[], idOf: (one: T) => string, ids: readonly string[]): boolean {
  const found = new Set(all.map(idOf));
  return all.length === ids.length && ids.every((id) => found.has(id));
}

/** Null while nobody has ever had the scheduler's seat. */
async function seatOwner({ seats }: Pick<Database, 'seats'>): Promise<string | null> {
  return (await seats.get('scheduler'))?.owner ?? null;
}
