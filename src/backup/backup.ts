import { rm, writeFile } from 'node:fs/promises';
import { loadKey } from '../auth/seal.ts';
import type { CoreConfig } from '../config/core.ts';
import { parseDatabaseUrl } from '../db/database-url.ts';
import { readMigrations } from '../db/migrations.ts';
import { openDatabase } from '../db/open.ts';
import { silent } from '../log.ts';
import { version } from '../version.ts';
import { dump, type Snapshot } from './dump.ts';
import { FORMAT, type Head, type KeptKey, keptKey } from './head.ts';
import { writeLines } from './lines.ts';

/** What becomes of the gateway's key: without it nothing that is sealed in the database can be read. */
export type WithKey = { readonly passphrase: string } | 'plain' | 'none';

/**
 * Writes all that the database holds at one moment into a file, also while gateways run on it.
 * @returns how many lines.
 */
export async function backup(
  { databaseUrl, secretKey, dataDir }: Pick<CoreConfig, 'databaseUrl' | 'secretKey' | 'dataDir'>,
  file: string,
  withKey: WithKey,
  signal: AbortSignal,
): Promise<number> {
  // brings the tables up to date, as every command does
  await (await openDatabase({ url: databaseUrl, log: silent })).close();
  const key = await loadKey(secretKey, dataDir);
  return withSnapshot(databaseUrl, async (snapshot) => {
    const migrations = await readMigrations(snapshot.dialect);
    const head: Head = {
      deskgate: 'backup',
      format: FORMAT,
      version,
      createdAt: Date.now(),
      migration: migrations.at(-1)?.tag ?? '',
      key: await kept(key, withKey),
    };
    async function* values(): AsyncGenerator<unknown> {
      yield head;
      yield* dump(snapshot);
    }
    return writeLines(file, values(), signal);
  });
}

async function kept(key: Buffer, withKey: WithKey): Promise<KeptKey> {
  if (withKey === 'none') return null;
  return withKey === 'plain' ? { plain: key.toString('base64') } : keptKey(key, withKey.passphrase);
}

async function withSnapshot<T>(url: string, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const address = parseDatabaseUrl(url);
  if (address.dialect === 'sqlite') {
    const { SqliteDriver } = await import('../db/sqlite-driver.ts');
    // a copy of one moment: to read the file itself would keep it from shrinking, or others from writing
    const copy = `${address.file}.backup-${process.pid}`;
    const driver = await SqliteDriver.open({ file: address.file, log: silent });
    try {
      // for its owner only, which VACUUM would not see to
      await writeFile(copy, '', { mode: 0o600 });
      await driver.copyTo(copy);
    } finally {
      await driver.close();
    }
    const reader = await SqliteDriver.open({ file: copy, log: silent });
    try {
      return await work({ dialect: 'sqlite', execute: (statement) => reader.execute(statement) });
    } finally {
      await reader.close();
      for (const end of ['', '-wal', '-shm']) await rm(copy + end, { force: true });
    }
  }
  const { MysqlDriver } = await import('../db/mysql-driver.ts');
  const driver = await MysqlDriver.open(address);
  try {
    const connection = await driver.connect();
    try {
      const run = (sql: string) => connection.execute({ sql, params: [] });
      await run('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      await run('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
      return await work({ dialect: 'mysql', execute: (statement) => connection.execute(statement) });
    } finally {
      connection.destroy();
      connection.release();
    }
  } finally {
    await driver.close();
  }
}
