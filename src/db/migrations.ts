import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { projectRoot } from '../root.ts';
import type { Result, Statement } from './driver.ts';

export interface Migration {
  readonly tag: string;
  readonly statements: readonly string[];
}

/** Where a migration stands; `done` statements of it have been applied. */
interface Applied {
  readonly tag: string;
  readonly done: number;
  readonly finished: boolean;
}

export interface Target {
  readonly dialect: 'sqlite' | 'mysql';
  execute(statement: Statement): Promise<Result>;
  /** Whether a statement failed because it had been applied before; never on SQLite, where all is one transaction. */
  isRepetition(error: unknown): boolean;
}

const TABLE = 'schema_migrations';
const BREAKPOINT = '--> statement-breakpoint';
const TABLE_EXISTS = {
  sqlite: `SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '${TABLE}'`,
  mysql: `SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '${TABLE}'`,
};

/** The history of a dialect, oldest first. */
export async function readMigrations(dialect: 'sqlite' | 'mysql', folder?: string): Promise<Migration[]> {
  const home = folder ?? join(projectRoot(), 'drizzle', dialect);
  const journal = JSON.parse(await readFile(join(home, 'meta/_journal.json'), 'utf8')) as {
    entries: { idx: number; tag: string }[];
  };
  const entries = [...journal.entries].sort((a, b) => a.idx - b.idx);
  return Promise.all(
    entries.map(async ({ tag }) => {
      const text = await readFile(join(home, `${tag}.sql`), 'utf8');
      const statements = text.split(BREAKPOINT).map((statement) => statement.trim());
      return { tag, statements: statements.filter((statement) => statement !== '') };
    }),
  );
}

/** Whether anything is left to do. Rejects with DATABASE_NEWER. Changes nothing, so it needs no lock. */
export async function isUpToDate(target: Target, migrations: readonly Migration[]): Promise<boolean> {
  const applied = await readApplied(target, migrations);
  return migrations.every(({ tag }) => applied.get(tag)?.finished === true);
}

/**
 * Applies what is missing, oldest first. The caller holds the lock. MariaDB commits each change of a table by itself, so
 * progress is written after each statement: what a crash cut off is taken up where it stopped.
 * @returns the tags that were applied.
 */
export async function applyMigrations(target: Target, migrations: readonly Migration[]): Promise<string[]> {
  const run = (sql: string, ...params: unknown[]): Promise<Result> => target.execute({ sql, params });
  await run(
    `CREATE TABLE IF NOT EXISTS ${TABLE} (tag varchar(190) NOT NULL PRIMARY KEY, done integer NOT NULL, finished_at bigint)`,
  );
  const applied = await readApplied(target, migrations);
  const fresh: string[] = [];
  for (const { tag, statements } of migrations) {
    const before = applied.get(tag);
    if (before?.finished === true) continue;
    if (before === undefined) await run(`INSERT INTO ${TABLE} (tag, done) VALUES (?, 0)`, tag);
    const start = before?.done ?? 0;
    for (const [index, sql] of statements.entries()) {
      if (index < start) continue;
      await apply(target, tag, sql, before !== undefined && index === start);
      await run(`UPDATE ${TABLE} SET done = ? WHERE tag = ?`, index + 1, tag);
    }
    await run(`UPDATE ${TABLE} SET finished_at = ? WHERE tag = ?`, Date.now(), tag);
    fresh.push(tag);
  }
  return fresh;
}

async function apply(target: Target, tag: string, sql: string, mayBeRepetition: boolean): Promise<void> {
  try {
    await target.execute({ sql, params: [] });
  } catch (error) {
    if (mayBeRepetition && target.isRepetition(error)) return;
    if (error instanceof AppError) throw error;
    throw migrationFailed(tag, error);
  }
}

export function migrationFailed(tag: string | null, cause: unknown): AppError {
  const which = tag === null ? '' : ` (${tag})`;
  return new AppError(
    'DATABASE_MIGRATION_FAILED',
    `The database's tables could not be brought up to date${which}.`,
    {
      cause,
      ...(cause instanceof Error ? { detail: cause.message } : {}),
    },
  );
}

async function readApplied(target: Target, migrations: readonly Migration[]): Promise<Map<string, Applied>> {
  const run = (sql: string): Promise<Result> => target.execute({ sql, params: [] });
  if ((await run(TABLE_EXISTS[target.dialect])).rows.length === 0) return new Map();
  const { rows } = await run(`SELECT tag, done, finished_at FROM ${TABLE} ORDER BY tag`);
  const known = new Set(migrations.map(({ tag }) => tag));
  const unknown = rows.map(([tag]) => String(tag)).filter((tag) => !known.has(tag));
  if (unknown.length > 0) {
    throw new AppError('DATABASE_NEWER', 'The database was used by a newer version of the gateway.', {
      detail: `Unknown to this version: ${unknown.join(', ')}.`,
    });
  }
  return new Map(
    rows.map(([tag, done, finishedAt]) => [
      String(tag),
      { tag: String(tag), done: Number(done), finished: finishedAt !== null },
    ]),
  );
}
