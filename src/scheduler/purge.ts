import { KNOWN_PLACE_MS } from '../auth/known-places.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/database.ts';
import { START_KEY_MS } from '../instances/start-key.ts';
import type { Logger } from '../log.ts';
import { pause } from '../wait.ts';

const EVERY_MS = 3_600_000;
/** Small enough that nobody waits for the database meanwhile. */
const BATCH = 200;
const BREATH_MS = 100;
const DAY_MS = 86_400_000;

export interface PurgeOptions {
  readonly db: Database;
  readonly log: Logger;
  readonly clock: Clock;
  /** ended instances, jobs, closed viewers, announced events and what web hooks were told. */
  readonly historyDays: number;
  /** Entries of the audit log; 0 keeps them for ever. */
  readonly auditDays: number;
  /** Whether this process is the one that purges. */
  readonly mayGoOn: () => boolean;
}

/** Forgets what is old, every hour, in small batches. Never rejects. */
export async function purge(options: PurgeOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await purgeOnce(options, signal);
    await pause(EVERY_MS, signal);
  }
}

/** Deletes batch after batch of everything that is old now. Never rejects. */
export async function purgeOnce(options: PurgeOptions, signal: AbortSignal): Promise<void> {
  const { db, log, clock, historyDays, auditDays, mayGoOn } = options;
  const now = clock.now();
  const before = now - historyDays * DAY_MS;
  const kinds: readonly (() => Promise<number>)[] = [
    () => db.viewers.deleteClosedBefore(before, BATCH),
    () => db.instances.deleteEndedBefore(before, BATCH),
    () => db.jobs.deleteEndedBefore(before, BATCH),
    () => db.webhookDeliveries.deleteEndedBefore(before, BATCH),
    () => db.outbox.deleteAnnouncedBefore(before, BATCH),
    () => db.sessions.deleteExpired(now, BATCH),
    () => db.startKeys.deleteBefore(now - START_KEY_MS, BATCH),
    () => db.signInLinks.deleteExpired(now),
    () => db.signInTickets.deleteExpired(now),
    () => db.signInFailures.deleteExpired(now, BATCH),
    () => db.accountLinks.deleteExpired(now, BATCH),
    () => db.knownPlaces.deleteBefore(now - KNOWN_PLACE_MS, BATCH),
    () => db.passkeys.deleteExpiredChallenges(now),
    () => db.spentTokens.deleteExpired(now),
    async () => (auditDays === 0 ? 0 : db.audit.deleteBefore(now - auditDays * DAY_MS, BATCH)),
  ];
  for (const deleteSome of kinds) {
    let deleted = BATCH;
    while (deleted >= BATCH && !signal.aborted && mayGoOn()) {
      try {
        deleted = await deleteSome();
      } catch (error) {
        log.warn({ err: error }, 'old rows could not be forgotten');
        break;
      }
      if (deleted >= BATCH) await pause(BREATH_MS, signal);
    }
  }
}
