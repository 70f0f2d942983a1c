import { createHash } from 'node:crypto';
import type { Database } from '../db/database.ts';
import { UniqueViolation } from '../db/database.ts';
import type { AuditRow } from '../db/schema/rows.ts';

/** What stands before the first entry. */
const BEGINNING = '0'.repeat(64);
const BATCH = 200;

export interface Verdict {
  /** How many entries were looked at. */
  readonly entries: number;
  /** The first entry that is not as it was written, or follows upon one that is missing; null when all is well. */
  readonly broken: { readonly place: number; readonly seq: number } | null;
}

/** SHA-256 (hex) of an entry in its place: it changes with anything in it, and with anything in any entry before. */
export function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const { place, previous, seq, at, userId, actor, keyId, address, action, resources, result, requestId } =
    row;
  const written = [
    place,
    previous,
    seq,
    at,
    userId,
    actor,
    keyId,
    address,
    action,
    resources,
    result,
    requestId,
  ];
  return createHash('sha256').update(JSON.stringify(written)).digest('hex');
}

/**
 * Puts what has no place yet behind the last entry. Two that do so at once take different places: the loser goes on with the
 * next call. @returns how many it has placed.
 */
export async function chainNew({ audit }: Pick<Database, 'audit'>, signal: AbortSignal): Promise<number> {
  const [last, rows] = await Promise.all([audit.lastChained(), audit.listUnchained(BATCH)]);
  let place = last?.place ?? 0;
  let previous = last?.hash ?? BEGINNING;
  let placed = 0;
  for (const row of rows) {
    if (signal.aborted) break;
    place += 1;
    const hash = hashOf({ ...row, place, previous });
    try {
      if (!(await audit.chain(row.seq, { place, previous, hash }))) break;
    } catch (error) {
      if (error instanceof UniqueViolation) break;
      throw error;
    }
    previous = hash;
    placed += 1;
  }
  return placed;
}

/** Reads the whole chain. What was deleted because it was old is not missed: the oldest entry knows what stood before it. */
export async function verifyChain({ audit }: Pick<Database, 'audit'>, signal: AbortSignal): Promise<Verdict> {
  let entries = 0;
  let place = 0;
  let previous: string | null = null;
  for (;;) {
    const rows = await audit.after(place, BATCH);
    for (const row of rows) {
      const isNext = previous === null || (row.place === place + 1 && row.previous === previous);
      if (!isNext || row.hash !== hashOf(row)) {
        return { entries, broken: { place: row.place ?? 0, seq: row.seq } };
      }
      entries += 1;
      place = row.place ?? 0;
      previous = row.hash;
    }
    signal.throwIfAborted();
    if (rows.length < BATCH) return { entries, broken: null };
  }
}
