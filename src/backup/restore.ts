import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AuditLog } from '../audit/audit-log.ts';
import type { Verdict } from '../audit/chain.ts';
import type { CoreConfig } from '../config/core.ts';
import type { SqliteAddress } from '../db/database-url.ts';
import { parseDatabaseUrl } from '../db/database-url.ts';
import { readMigrations } from '../db/migrations.ts';
import { openDatabase } from '../db/open.ts';
import { AppError } from '../errors.ts';
import { silent } from '../log.ts';
import { FORMAT, type Head, openedKey } from './head.ts';
import { readLines, synced } from './lines.ts';
import { fillMysql } from './restore-mysql.ts';
import { fillSqlite, letGo, refuseRunning } from './restore-sqlite.ts';

export interface Restored {
  readonly head: Head;
  readonly rows: number;
  /** Whether the audit log is as it was written. */
  readonly audit: Verdict;
  /** Where the database is now that was there before; null where there was none. */
  readonly before: string | null;
}

type Settings = Pick<CoreConfig, 'databaseUrl' | 'secretKey' | 'dataDir'>;

/**
 * Puts a backup in place of the database. Until all of it is written nothing of what there was is touched; one who is killed
 * meanwhile leaves it as it was. Rejects with BACKUP_INVALID, GATEWAY_RUNNING or DATABASE_NEWER.
 * @param passphrase asked for where the backup needs one.
 */
export async function restore(
  settings: Settings,
  file: string,
  passphrase: () => Promise<string>,
  signal: AbortSignal,
): Promise<Restored> {
  const address = parseDatabaseUrl(settings.databaseUrl);
  const head = await checkedHead(file, address.dialect);
  const key = await openedKey(head.key, passphrase);
  await refuseOtherKey(settings, key);
  const values = async function* (): AsyncGenerator<unknown> {
    let isHead = true;
    for await (const value of readLines(file)) {
      signal.throwIfAborted();
      if (!isHead) yield value;
      isHead = false;
    }
  };
  if (address.dialect === 'mysql') {
    const { rows } = await fillMysql(address, head.migration, values());
    await keepKey(settings, key);
    return { head, rows, before: null, audit: await verified(settings.databaseUrl, signal) };
  }
  return restoreFile(address, { settings, head, key, values, signal });
}

interface FileParts {
  readonly settings: Settings;
  readonly head: Head;
  readonly key: Buffer | null;
  readonly values: () => AsyncGenerator<unknown>;
  readonly signal: AbortSignal;
}

async function restoreFile(
  { file }: SqliteAddress,
  { settings, head, key, values, signal }: FileParts,
): Promise<Restored> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const isThere = await exists(file);
  if (isThere) await refuseRunning(file);
  const fresh = `${file}.restoring`;
  for (const end of ['', '-wal', '-shm']) await rm(fresh + end, { force: true });
  const { rows } = await fillSqlite(fresh, head.migration, values());
  const audit = await verified(`sqlite://${fresh}`, signal);
  await synced(fresh);
  // the key first: a key without a database is a gateway that was never started
  await keepKey(settings, key);
  const before = isThere ? `${file}.before-restore` : null;
  if (before !== null) {
    await letGo(file);
    await rm(before, { force: true });
    await link(file, before);
  }
  await rename(fresh, file);
  await synced(dirname(file));
  return { head, rows, audit, before };
}

/** Reads all of it once, so that nothing is begun with a file that is not whole. */
async function checkedHead(file: string, dialect: 'sqlite' | 'mysql'): Promise<Head> {
  let head: Partial<Head> | null = null;
  for await (const value of readLines(file)) head ??= value as Partial<Head>;
  if (head?.deskgate !== 'backup' || typeof head.migration !== 'string') {
    throw new AppError('BACKUP_INVALID', `${file} is no backup of Deskgate.`);
  }
  const known = (await readMigrations(dialect)).some(({ tag }) => tag === head?.migration);
  if (head.format === FORMAT && known) return head as Head;
  throw new AppError('DATABASE_NEWER', `The backup was made by version ${head.version}, which is newer.`, {
    remedy: 'Install that version, or a newer one, and restore the backup with it.',
  });
}

async function verified(url: string, signal: AbortSignal): Promise<Verdict> {
  const db = await openDatabase({ url, log: silent });
  try {
    const operator = { userId: '', username: '', keyId: null, may: () => true };
    return await new AuditLog({ db, log: silent }).verify(operator, signal);
  } finally {
    await db.close();
  }
}

const keyFile = ({ dataDir }: Settings): string => join(dataDir, 'secret.key');

/** What is sealed in the present database could never be read again. */
async function refuseOtherKey(settings: Settings, key: Buffer | null): Promise<void> {
  const present = settings.secretKey ?? (await readFile(keyFile(settings), 'utf8').catch(() => null))?.trim();
  if (key === null || present === undefined || Buffer.from(present, 'base64').equals(key)) return;
  const where = settings.secretKey === undefined ? keyFile(settings) : 'secret_key of the configuration';
  throw new AppError('BAD_REQUEST', `${where} is another key than that of the backup.`, {
    remedy:
      settings.secretKey === undefined
        ? 'Restore into an empty data_dir, or move that file away: it opens only what the present database holds.'
        : 'Set secret_key to the key of the backup, or leave it out.',
  });
}

async function keepKey(settings: Settings, key: Buffer | null): Promise<void> {
  if (key === null || settings.secretKey !== undefined || (await exists(keyFile(settings)))) return;
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
  const fresh = `${keyFile(settings)}.restoring`;
  await rm(fresh, { force: true });
  const handle = await open(fresh, 'wx', 0o600);
  try {
    await handle.writeFile(`${key.toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, keyFile(settings));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
