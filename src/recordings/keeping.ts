import type { Database } from '../db/database.ts';
import type { RecordingRow } from '../db/schema/rows.ts';
import type { Logger } from '../log.ts';
import { pause } from '../wait.ts';
import type { FoundRecording, RecordingFolder } from './folder.ts';

const EVERY_MS = 30_000;
/** A folder may have many files. */
const WALKS = 20;
/** Small enough that nobody waits for the database meanwhile. */
const BATCH = 200;
const BREATH_MS = 20;
const DAY_MS = 86_400_000;

export interface KeepingOptions {
  readonly db: Database;
  readonly log: Logger;
  readonly folder: RecordingFolder;
  /** After which they are forgotten; 0 keeps them for ever. */
  readonly days: number;
  /** Bytes of all files in the folder together; the oldest make room for others. */
  readonly room: number;
  /** Whether this process writes it. */
  isLive(id: string): boolean;
  readonly now?: () => number;
}

/** Looks after the folder, now and then. Never rejects. */
export async function keepRecordings(options: KeepingOptions, signal: AbortSignal): Promise<void> {
  for (let look = 0; !signal.aborted; look += 1) {
    try {
      await keepOnce(options, look % WALKS === 0, signal);
    } catch (error) {
      options.log.warn({ err: error }, 'the folder of recordings could not be looked after');
    }
    await pause(EVERY_MS, signal);
  }
}

/**
 * Makes rows and files agree, whatever happened to whoever wrote them: ends what nobody writes any more, forgets what is old
 * or has no room, and removes files without a row. Rows are written before their files and removed before them, so that a
 * file without one is nobody's.
 * @param isDue whether to look through the folder also where nobody has died.
 */
export async function keepOnce(options: KeepingOptions, isDue: boolean, signal: AbortSignal): Promise<void> {
  const { db, days, now = Date.now } = options;
  const lost = await db.recordings.endLost(now());
  if (lost === 0 && !isDue) return;
  if (days > 0) {
    const before = now() - days * DAY_MS;
    while (!signal.aborted && (await db.recordings.deleteEndedBefore(before, BATCH)) === BATCH)
      await pause(BREATH_MS, signal);
  }
  await makeRoom(options, await settled(options, signal), signal);
}

interface Kept {
  readonly row: RecordingRow;
  readonly path: string;
  readonly bytes: number;
}

/** Those in the folder that have a row. */
async function settled(options: KeepingOptions, signal: AbortSignal): Promise<Kept[]> {
  const kept: Kept[] = [];
  let some: FoundRecording[] = [];
  for await (const file of options.folder.files()) {
    if (signal.aborted) return kept;
    some.push(file);
    if (some.length < BATCH) continue;
    kept.push(...(await settle(options, some)));
    some = [];
  }
  kept.push(...(await settle(options, some)));
  return kept;
}

async function settle(
  { db, folder, isLive }: KeepingOptions,
  files: readonly FoundRecording[],
): Promise<Kept[]> {
  const rows = new Map((await db.recordings.find(files.map(({ id }) => id))).map((row) => [row.id, row]));
  const kept: Kept[] = [];
  for (const { id, path, bytes } of files) {
    const row = rows.get(id);
    if (row !== undefined) {
      kept.push({ row, path, bytes });
      if (row.endedAt !== null && row.bytes === null) await db.recordings.measure(id, bytes);
    } else if (!isLive(id)) await folder.remove(path);
  }
  return kept;
}

async function makeRoom(
  { db, folder, room, log }: KeepingOptions,
  kept: readonly Kept[],
  signal: AbortSignal,
): Promise<void> {
  let bytes = kept.reduce((sum, one) => sum + one.bytes, 0);
  const oldestFirst = kept
    .filter(({ row }) => row.endedAt !== null)
    .sort((one, other) => one.row.startedAt - other.row.startedAt);
  for (const { row, path, bytes: its } of oldestFirst) {
    if (bytes <= room || signal.aborted) return;
    log.info({ recordingId: row.id }, 'an old recording makes room for others');
    await db.recordings.delete(row.id);
    await folder.remove(path);
    bytes -= its;
  }
}
