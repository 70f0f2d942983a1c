import { statfs } from 'node:fs/promises';
import type { CoreConfig } from './config/core.ts';
import type { Database } from './db/database.ts';
import { bytesInWords } from './instances/host-room.ts';
import type { HealthCheck } from './plugins/plugin.ts';

/** The database, its log and the backups of an upgrade need some. */
const LEAST_FREE_BYTES = 500e6;
/** A job that has been due for so long, and that nobody has taken, has nobody who takes it. */
const OVERDUE_MS = 60_000;

export interface OwnChecksParts {
  readonly db: Pick<Database, 'seats' | 'jobs'>;
  readonly settings: Pick<CoreConfig, 'dataDir'>;
}

/** What the core itself needs besides its database. */
export function ownChecks({ db, settings }: OwnChecksParts): readonly HealthCheck[] {
  return [
    {
      name: 'disk',
      async check() {
        const { bavail, bsize } = await statfs(settings.dataDir);
        const free = bavail * bsize;
        const message = `${bytesInWords(free)} are free where the gateway keeps its data.`;
        if (free >= LEAST_FREE_BYTES) return { ok: true, message };
        return { ok: false, message, remedy: 'Make room there, or move data_dir to a larger disk.' };
      },
    },
    {
      name: 'scheduler',
      async check() {
        const seat = await db.seats.get('scheduler');
        if (seat !== null && seat.until > Date.now())
          return { ok: true, message: 'One gateway does what goes by the clock.' };
        return {
          ok: false,
          message: 'No gateway does what goes by the clock.',
          remedy: 'Wait half a minute: another gateway takes over. If it stays, look into the log.',
        };
      },
    },
    {
      name: 'jobs',
      async check() {
        const now = Date.now();
        const [oldest] = await db.jobs.upcoming(now, now, 1, null);
        if (oldest === undefined || now - oldest.runAt < OVERDUE_MS)
          return { ok: true, message: 'Jobs are taken when they are due.' };
        return {
          ok: false,
          message: 'A job has been due for more than a minute, and nobody has taken it.',
          remedy: 'Look whether a worker runs, and at the page of jobs.',
        };
      },
    },
  ];
}
