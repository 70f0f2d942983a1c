import type { Clock } from '../clock.ts';
import type { Database } from '../db/database.ts';
import type { Logger } from '../log.ts';
import { pause } from '../wait.ts';
import { CAME_BACK, type LiveTunnels, PUT_OUT } from './live-tunnels.ts';

/** A viewer's row counts for this long after its gateway last renewed it. */
export const VIEWER_LEASE_MS = 20_000;
/** What another gateway closed is noticed within 2 s. */
const LOOK_EVERY_MS = 1500;
/** A look costs the database less than a renewal: only each of so many renews. */
const LOOKS_A_RENEWAL = 3;

export interface ViewerLeasesOptions {
  readonly db: Database;
  readonly log: Logger;
  readonly live: LiveTunnels;
  readonly clock: Clock;
  readonly everyMs?: number;
}

/**
 * Says every few seconds, in one statement, which viewers this process carries: what it no longer renews is nobody's. What
 * another gateway closed, because the viewer came back or was put out there, ends here within 2 s. Nothing is asked while
 * there is no viewer.
 */
export async function renewViewers(options: ViewerLeasesOptions, signal: AbortSignal): Promise<void> {
  const { db, log, live, clock, everyMs = LOOK_EVERY_MS } = options;
  for (let looks = 1; !signal.aborted; looks += 1) {
    await pause(everyMs, signal);
    const ids = live.ids();
    if (signal.aborted || ids.length === 0) continue;
    try {
      const renews = looks % LOOKS_A_RENEWAL === 0;
      const renewed = renews ? await db.viewers.renew(ids, clock.now() + VIEWER_LEASE_MS) : 0;
      if (renewed < ids.length) await endClosed(db, live, ids);
    } catch (error) {
      log.warn(
        { err: error },
        'the rows of viewers could not be renewed; they count again as soon as they can',
      );
    }
  }
}

async function endClosed(db: Database, live: LiveTunnels, ids: readonly string[]): Promise<void> {
  const closed = await db.viewers.closedOf(ids);
  live.end(({ id }) => closed.get(id) === PUT_OUT.reason, PUT_OUT);
  live.end(({ id }) => closed.has(id), CAME_BACK);
}
