import { applyMigrations, readMigrations, type Target } from '../db/migrations.ts';
import { SqliteDriver } from '../db/sqlite-driver.ts';
import { AppError } from '../errors.ts';
import { silent } from '../log.ts';
import { fill } from './fill.ts';
import { upTo } from './up-to.ts';

/** Makes the file from the backup, with tables as they are today, all of it or nothing. */
export async function fillSqlite(file: string, migration: string, values: AsyncIterable<unknown>) {
  const history = await readMigrations('sqlite');
  const driver = await SqliteDriver.open({ file, log: silent });
  try {
    return await driver.exclusively(async ({ execute }) => {
      const target: Target = { dialect: 'sqlite', execute, isRepetition: () => false };
      await applyMigrations(target, upTo(history, migration));
      const filled = await fill(values, execute);
      for (const [name, seq] of filled.sequences) {
        await execute({ sql: 'DELETE FROM sqlite_sequence WHERE name = ?', params: [name] });
        await execute({ sql: 'INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)', params: [name, seq] });
      }
      await applyMigrations(target, history);
      return filled;
    });
  } finally {
    await driver.close();
  }
}

/** By the leases of those who use it, which they renew. Rejects with GATEWAY_RUNNING. */
export async function refuseRunning(file: string): Promise<void> {
  const driver = await SqliteDriver.open({ file, log: silent });
  try {
    const tables = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'seats'";
    if ((await driver.execute({ sql: tables, params: [] })).rows.length === 0) return;
    const { rows } = await driver.execute({
      sql: 'SELECT max(until) FROM seats WHERE until > ?',
      params: [Date.now()],
    });
    const until = Number(rows[0]?.[0] ?? 0);
    if (until > 0) throw running(Math.ceil((until - Date.now()) / 1000));
  } finally {
    await driver.close();
  }
}

/** Brings all of a database into its one file. Rejects with GATEWAY_RUNNING while any process has it open. */
export async function letGo(file: string): Promise<void> {
  const driver = await SqliteDriver.open({ file, log: silent, busyMs: 1000 });
  try {
    const { rows } = await driver.execute({ sql: 'PRAGMA journal_mode = DELETE', params: [] });
    if (rows[0]?.[0] !== 'delete') throw running(null);
  } catch {
    throw running(null);
  } finally {
    await driver.close();
  }
}

function running(seconds: number | null): AppError {
  const wait = seconds === null ? '' : ` If one was killed, wait ${seconds} s.`;
  return new AppError('GATEWAY_RUNNING', `A gateway or a worker uses the database.${wait}`);
}
