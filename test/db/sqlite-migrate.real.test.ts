import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Migration, readMigrations } from '../../src/db/migrations.ts';
import { openDatabase } from '../../src/db/open.ts';
import { SqliteDriver } from '../../src/db/sqlite-driver.ts';
import { migrateSqlite } from '../../src/db/sqlite-migrate.ts';
import { keepsOldRows } from '../contracts/repositories/migrated.ts';
import { quietLog } from './quiet-log.ts';

const PARENTS: Migration = {
  tag: '0000_parents',
  statements: [
    'CREATE TABLE parent (id integer PRIMARY KEY)',
    'CREATE TABLE child (id integer PRIMARY KEY, parent integer NOT NULL REFERENCES parent(id) ON DELETE CASCADE)',
    'INSERT INTO parent VALUES (1), (2)',
    'INSERT INTO child VALUES (10, 1), (20, 2)',
  ],
};

/** As the generator writes the change of a column. */
const REBUILD: Migration = {
  tag: '0001_rebuild',
  statements: [
    'PRAGMA foreign_keys=OFF;',
    "CREATE TABLE __new_parent (id integer PRIMARY KEY, name text DEFAULT 'x' NOT NULL)",
    'INSERT INTO __new_parent (id) SELECT id FROM parent',
    'DROP TABLE parent',
    'ALTER TABLE __new_parent RENAME TO parent',
    'PRAGMA foreign_keys=ON;',
  ],
};

describe('bringing an SQLite file up to date', () => {
  let folder: string;
  let driver: SqliteDriver;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deskgate-migrate-'));
    driver = await SqliteDriver.open({ file: join(folder, 'a.db'), log: quietLog(), busyMs: 100 });
  });

  afterEach(async () => {
    await driver.close();
    await rm(folder, { recursive: true, force: true });
  });

  const migrate = (...migrations: Migration[]) => migrateSqlite(driver, quietLog(), migrations);
  keepsOldRows(
    'sqlite',
    () => driver,
    (history) => migrateSqlite(driver, quietLog(), history),
  );

  const column = async (sql: string) =>
    (await driver.execute({ sql, params: [] })).rows.map(([value]) => value);

  it('keeps the rows of a table whose parent is rebuilt, and foreign keys hold again afterwards', async () => {
    await migrate(PARENTS);
    await migrate(PARENTS, REBUILD);
    expect(await column('SELECT id FROM child ORDER BY id')).toEqual([10, 20]);
    expect(await column('SELECT name FROM parent')).toEqual(['x', 'x']);
    expect(await column('PRAGMA foreign_keys')).toEqual([1]);
    await driver.execute({ sql: 'DELETE FROM parent WHERE id = 1', params: [] });
    expect(await column('SELECT id FROM child')).toEqual([20]);
  });

  it('undoes a migration that leaves a row without its parent', async () => {
    await migrate(PARENTS);
    const careless: Migration = { tag: '0001_careless', statements: ['DELETE FROM parent WHERE id = 1'] };
    await expect(migrate(PARENTS, careless)).rejects.toMatchObject({
      code: 'DATABASE_MIGRATION_FAILED',
      detail: expect.stringContaining('A row of child refers to a row of parent'),
    });
    expect(await column('SELECT id FROM parent ORDER BY id')).toEqual([1, 2]);
    expect(await column('SELECT tag FROM schema_migrations')).toEqual(['0000_parents']);
  });

  it('undoes all of it when one statement fails, names the migration, and can be done again', async () => {
    const broken: Migration = {
      tag: '0001_broken',
      statements: ['CREATE TABLE fine (id integer)', 'CREATE oops'],
    };
    const failure = { code: 'DATABASE_MIGRATION_FAILED', message: expect.stringContaining('0001_broken') };
    await expect(migrate(PARENTS, broken)).rejects.toMatchObject(failure);
    expect(await column("SELECT name FROM sqlite_master WHERE type = 'table'")).toEqual([]);
    await migrate(PARENTS, REBUILD);
    await migrate(PARENTS, REBUILD);
    expect(await column('SELECT tag FROM schema_migrations')).toEqual(['0000_parents', '0001_rebuild']);
  });

  it('refuses a file that a newer version has changed, and leaves it alone', async () => {
    await migrate(PARENTS, REBUILD);
    await expect(migrate(PARENTS)).rejects.toMatchObject({
      code: 'DATABASE_NEWER',
      detail: expect.stringContaining('0001_rebuild'),
      remedy: expect.stringContaining('newer version'),
    });
    await driver.execute({ sql: "INSERT INTO schema_migrations VALUES ('9999_future', 1, 1)", params: [] });
    const url = `sqlite://${join(folder, 'a.db')}`;
    await expect(openDatabase({ url, log: quietLog() })).rejects.toMatchObject({ code: 'DATABASE_NEWER' });
    expect(await column("SELECT name FROM sqlite_master WHERE name = 'users'")).toEqual([]);
  });

  it('waits for another process that is about it', async () => {
    const other = await SqliteDriver.open({ file: join(folder, 'a.db'), log: quietLog() });
    const holding = await other.begin();
    const waiting = migrate(PARENTS);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await holding.rollback();
    await waiting;
    expect(await column('SELECT id FROM parent ORDER BY id')).toEqual([1, 2]);
    await other.close();
  });

  it('needs no lock when there is nothing to do', async () => {
    await migrate(PARENTS);
    const other = await SqliteDriver.open({ file: join(folder, 'a.db'), log: quietLog() });
    const holding = await other.begin();
    await migrate(PARENTS);
    await holding.rollback();
    await other.close();
  });

  it('has the same migrations in the same order for both dialects', async () => {
    const [sqlite, mysql] = await Promise.all([readMigrations('sqlite'), readMigrations('mysql')]);
    expect(sqlite.length).toBeGreaterThan(0);
    expect(mysql.map(({ tag }) => tag)).toEqual(sqlite.map(({ tag }) => tag));
    for (const { statements } of [...sqlite, ...mysql]) expect(statements.length).toBeGreaterThan(0);
  });
});
