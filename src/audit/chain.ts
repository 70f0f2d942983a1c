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
  /**
   * The first entry that is not as it was written, or follows upon one that is missing; `seq` is null where it is missing and
   * none follows. Null when all is well.
   */
  readonly broken: { readonly place: number; readonly seq: number | null } | null;
  /** The newest entry in the chain: who notes it down elsewhere sees whether it is in a later chain. Null where there is none. */
  readonly head: { readonly place: number; readonly hash: string } | null;
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
  const [head, last, rows] = await Promise.all([
    audit.head(),
    audit.lastChained(),
    audit.listUnchained(BATCH),
  ]);
  if (rows.length === 0 || signal.aborted) return 0;
  // behind the head, whatever stands there: what is missing stays a hole in the chain
  const end = head ?? last;
  let place = end?.place ?? 0;
  let previous = end?.hash ?? BEGINNING;
  const links = rows.map((row) => {
    place += 1;
    const link = { seq: row.seq, place, previous, hash: hashOf({ ...row, place, previous }) };
    previous = link.hash;
    return link;
  });
  try {
    await db.tx(async () => {
      if (!(await audit.chain(links))) throw new Overtaken();
      // a head that somebody has taken away is not made anew
      if (head === null && last !== null) return;
      if (!(await audit.moveHead(head?.place ?? null, { place, hash: previous }))) throw new Overtaken();
    });
    return links.length;
  } catch (error) {
    if (error instanceof UniqueViolation || error instanceof Overtaken) return 0;
    throw error;
  }
}

/**
 * Reads the whole chain, against where it is known to begin and to end. What was deleted because it was old is not missed: the
 * oldest entry knows what stood before it.
 */
export async function verifyChain({ audit }: Pick<Database, 'audit'>, signal: AbortSignal): Promise<Verdict> {
  let entries = 0;
  let last: { readonly place: number; readonly hash: string } | null = null;
  for (;;) {
    const rows = await audit.after(last?.place ?? 0, BATCH);
    for (const row of rows) {
      const place = row.place ?? 0;
      const isNext: boolean =
        last === null ? await isFirst(audit, place) : place === last.place + 1 && row.previous === last.hash;
      if (!isNext || row.hash !== hashOf(row))
        return { entries, broken: { place, seq: row.seq }, head: last };
      entries += 1;
      last = { place, hash: row.hash };
    }
    signal.throwIfAborted();
    if (rows.length === BATCH) continue;
    const head = await audit.head();
    const end = last?.place ?? (head?.first ?? 1) - 1;
    if (head !== null && head.place > end && (await audit.after(end, 1)).length > 0) continue;
    const isWhole =
      head === null ? last === null : head.place === end && head.hash === (last?.hash ?? head.hash);
    return { entries, broken: isWhole ? null : { place: end + 1, seq: null }, head: last };
  }
}

/** What was forgotten since is before the place that the head knows by now. */
async function isFirst(audit: Database['audit'], place: number): Promise<boolean> {
  return place <= ((await audit.head())?.first ?? 1);
}
