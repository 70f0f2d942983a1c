import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { QueryFailed } from './failures.ts';
import { applyMigrations, isUpToDate, type Migration, readMigrations, type Target } from './migrations.ts';
import type { MysqlConnection, MysqlDriver } from './mysql-driver.ts';

/** How long to wait for another process that brings the same database up to date. */
const PATIENCE_S = 60;
/** A statement may rewrite a big table. */
const STATEMENT_MS = 30 * 60_000;
/** Exists, or is gone, already. */
const REPETITIONS = new Set([
  'ER_TABLE_EXISTS_ERROR',
  'ER_BAD_TABLE_ERROR',
  'ER_DUP_FIELDNAME',
  'ER_DUP_KEYNAME',
  'ER_CANT_DROP_FIELD_OR_KEY',
  'ER_DUP_CONSTRAINT_NAME',
  'ER_FK_DUP_NAME',
  'ER_MULTIPLE_PRI_KEY',
]);

export interface MigrateMysqlOptions {
  readonly migrations?: readonly Migration[];
  /** How long to wait for another process's lock. */
  readonly patienceS?: number;
}

/** Brings the database up to date, under a lock of the server that ends with the connection that holds it. */
export async function migrateMysql(
  driver: MysqlDriver,
  database: string,
  log: Logger,
  { migrations, patienceS = PATIENCE_S }: MigrateMysqlOptions = {},
): Promise<void> {
  const history = migrations ?? (await readMigrations('mysql'));
  const connection = await driver.connect();
  const target: Target = {
    dialect: 'mysql',
    execute: (statement) => connection.execute(statement, STATEMENT_MS),
    isRepetition: (error) => error instanceof QueryFailed && REPETITIONS.has(error.code),
  };
  try {
    if (await isUpToDate(target, history)) return;
    await locked(connection, lockName(database), patienceS, async () => {
      const tags = await applyMigrations(target, history);
      if (tags.length > 0) log.info({ migrations: tags }, 'the database was brought up to date');
    });
  } finally {
    connection.release();
  }
}

async function locked(
  connection: MysqlConnection,
  name: string,
  patienceS: number,
  work: () => Promise<void>,
): Promise<void> {
  const silenceMs = (patienceS + 10) * 1000;
  const { rows } = await connection.execute(
    { sql: 'SELECT GET_LOCK(?, ?)', params: [name, patienceS] },
    silenceMs,
  );
  if (rows[0]?.[0] !== 1) {
    throw new AppError(
      'DATABASE_MIGRATION_FAILED',
      'Another process has been changing the tables for too long.',
      {
        detail: `The lock ${name} was not free within ${patienceS} s.`,
        remedy: 'Wait until the other gateway has started, or end it, and start again.',
      },
    );
  }
  try {
    await work();
  } finally {
    // a connection that is lost has lost its lock, too
    await connection.execute({ sql: 'SELECT RELEASE_LOCK(?)', params: [name] }).catch(() => {});
  }
}

/** Locks are the whole server's, and their names short. */
export function lockName(database: string): string {
  return `deskgate_${createHash('sha256').update(database).digest('hex').slice(0, 32)}`;
}
