import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { DatabaseBusy } from './failures.ts';
import {
  applyMigrations,
  isUpToDate,
  type Migration,
  migrationFailed,
  readMigrations,
  type Target,
} from './migrations.ts';
import type { SqliteDriver } from './sqlite-driver.ts';

/** How long to wait for another process that brings the same file up to date. */
const PATIENCE_MS = 60_000;

/** Brings the file up to date, in one transaction that excludes every other process. */
export async function migrateSqlite(
  driver: SqliteDriver,
  log: Logger,
  migrations?: readonly Migration[],
): Promise<void> {
  const history = migrations ?? (await readMigrations('sqlite'));
  const target = (execute: Target['execute']): Target => ({
    dialect: 'sqlite',
    execute,
    isRepetition: () => false,
  });
  if (
    await isUpToDate(
      target((statement) => driver.execute(statement)),
      history,
    )
  )
    return;
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      const tags = await driver.exclusively((tx) => applyMigrations(target(tx.execute), history));
      if (tags.length > 0) log.info({ migrations: tags }, 'the database was brought up to date');
      return;
    } catch (error) {
      if (!(error instanceof AppError)) throw migrationFailed(null, error);
      if (!(error instanceof DatabaseBusy) || Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}
