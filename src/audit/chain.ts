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

/** Another process has put an entry into its place meanwhile. */
class Overtaken extends Error {}

/**
 * Puts what has no place yet behind the last entry, a batch in one transaction: all of it, or nothing where somebody else does
 * the same at the same moment. @returns how many it has placed.
 */
export async function chainNew(db: Pick<Database, 'audit' | 'tx'>, signal: AbortSignal): Promise<number> {
  const { audit } = db;
  const [last, rows] = await Promise.all([audit.lastChained(), audit.listUnchained(BATCH)]);
  if (rows.length === 0 || signal.aborted) return 0;
  let place = last?.place ?? 0;
  let previous = last?.hash ?? BEGINNING;
  const links = rows.map((row) => {
    place += 1;
    const link = { place, previous, hash: hashOf({ ...row, place, previous }) };
    previous = link.hash;
    return { seq: row.seq, link };
  });
  try {
    await db.tx(async () => {
      const placed = await Promise.all(links.map(({ seq, link }) => audit.chain(seq, link)));
      if (placed.includes(false)) throw new Overtaken();
    });
    return links.length;
  } catch (error) {
    if (error instanceof UniqueViolation || error instanceof Overtaken) return 0;
    throw error;
  }
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
