import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BrokenReference, type Database } from '../../src/db/database.ts';
import type { Transaction } from '../../src/db/driver.ts';
import { openDatabase } from '../../src/db/open.ts';
import { SqliteDriver } from '../../src/db/sqlite-driver.ts';
import { Transactions } from '../../src/db/transactions.ts';
import { quietLog } from './quiet-log.ts';
import { aUser, userRow } from './rows.ts';

const crashingWorker = fileURLToPath(new URL('./crashing-worker.mjs', import.meta.url));
const openAndCount = fileURLToPath(new URL('./open-and-count.ts', import.meta.url));

describe('an SQLite file', () => {
  let folder: string;
  const opened: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deskgate-file-'));
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (file = join(folder, 'a.db'), log = quietLog()): Promise<Database> => {
    const db = await openDatabase({ url: `sqlite://${file}`, log });
    opened.push(db);
    return db;
  };

  const openDriver = async (options: { script?: string; busyMs?: number } = {}): Promise<SqliteDriver> => {
    const file = join(folder, 'driver.db');
    const driver = await SqliteDriver.open({ file, log: quietLog(), ...options });
    opened.push(driver);
    return driver;
  };

  const run = (on: SqliteDriver | Transaction, sql: string, ...params: unknown[]) =>
    on.execute({ sql, params });

  it('is made for its owner only, with its folder and its side files', async () => {
    const file = join(folder, 'deep/er/a.db');
    await aUser(await open(file));
    expect((await stat(join(folder, 'deep/er'))).mode & 0o777).toBe(0o700);
    const names = await readdir(join(folder, 'deep/er'));
    expect(names).toContain('a.db-wal');
    for (const name of names) expect((await stat(join(folder, 'deep/er', name))).mode & 0o777).toBe(0o600);
  });

  it('may be named by a relative path, and keeps what was written', async () => {
    const file = join(folder, 'a b%.db');
    const url = `sqlite:${encodeURI(relative(process.cwd(), file))}`;
    const db = await openDatabase({ url, log: quietLog() });
    const user = await aUser(db);
    await db.close();
    expect(await readdir(folder)).toEqual(['a b%.db']);
    const log = quietLog();
    const again = await open(file.replaceAll('%', '%25'), log);
    expect(await again.users.get(user.id)).toEqual(user);
    expect(log.lines).toEqual([]);
  });

  it('runs with the settings that were asked for', async () => {
    const driver = await openDriver();
    const settings = ['journal_mode', 'synchronous', 'busy_timeout', 'foreign_keys'];
    const values = await Promise.all(
      settings.map(async (name) => (await run(driver, `PRAGMA ${name}`)).rows[0]?.[0]),
    );
    expect(values).toEqual(['wal', 1, 5000, 1]);
  });

  it('that cannot be one is told with its name and the reason', async () => {
    await writeFile(join(folder, 'text.db'), 'This is a text and no database. '.repeat(100));
    await expect(open(join(folder, 'text.db'))).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.stringMatching(/text\.db cannot be opened: .*SQLITE_NOTADB/),
    });
    await expect(open(join(folder, 'text.db/below.db'))).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.stringMatching(/EEXIST|ENOTDIR/),
    });
    await expect(open(folder)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  });

  it('is brought up to date once by processes that start at once, and all can write', async () => {
    const url = `sqlite://${join(folder, 'shared.db')}`;
    const start = (id: string) =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', openAndCount, url, id]);
    const counts = (await Promise.all([start('one'), start('two')])).map(({ stdout }) => Number(stdout));
    expect(Math.max(...counts)).toBe(2);
  });

  it('does not block the event loop while a query takes long', async () => {
    const driver = await openDriver();
    await run(driver, 'SELECT 1');
    let longestGap = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longestGap = Math.max(longestGap, performance.now() - last);
      last = performance.now();
    }, 5);
    const start = performance.now();
    await run(
      driver,
      'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 5000000) SELECT sum(x) FROM c',
    );
    const took = performance.now() - start;
    clearInterval(timer);
    expect(took).toBeGreaterThan(300);
    expect(longestGap).toBeLessThan(took / 2);
  });

  it('runs statements outside a transaction in order, after those that came before', async () => {
    const driver = await openDriver();
    await run(driver, 'CREATE TABLE t (n integer)');
    const seen = async (on: SqliteDriver | Transaction): Promise<unknown[]> =>
      (await run(on, 'SELECT n FROM t ORDER BY n')).rows.flat();
    const first = driver.begin().then(async (tx) => {
      await run(tx, 'INSERT INTO t VALUES (1)');
      const inside = await seen(tx);
      await tx.rollback();
      return inside;
    });
    const outside = run(driver, 'INSERT INTO t VALUES (2)');
    const second = driver.begin().then(async (tx) => {
      await run(tx, 'INSERT INTO t VALUES (3)');
      const inside = await seen(tx);
      await tx.commit();
      return inside;
    });
    const last = seen(driver);
    expect(await Promise.all([first, second, last])).toEqual([[1], [2, 3], [2, 3]]);
    expect((await outside).changes).toBe(1);
  });

  for (const crash of ['crash', 'blow']) {
    it(`rejects all that was pending when its thread dies (${crash}), and works again afterwards`, async () => {
      const driver = await openDriver({ script: crashingWorker });
      await run(driver, 'CREATE TABLE t (n integer)');
      const pending = [crash, 'SELECT 1', 'SELECT 2'].map((sql) => run(driver, sql));
      const results = await Promise.allSettled(pending);
      for (const result of results) {
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'DATABASE_UNREACHABLE' } });
      }
      expect((await run(driver, 'INSERT INTO t VALUES (1)')).changes).toBe(1);
    });
  }

  it('keeps nothing of a transaction during which its thread died, nor lets it go on', async () => {
    const driver = await openDriver({ script: crashingWorker });
    await run(driver, 'CREATE TABLE t (n integer)');
    const transactions = new Transactions({ driver });
    const insert = (n: number) => transactions.execute({ sql: 'INSERT INTO t VALUES (?)', params: [n] });
    const attempt = transactions.tx(async () => {
      await insert(1);
      await transactions.execute({ sql: 'crash', params: [] }).catch(() => {});
      await insert(2).catch(() => {});
    });
    await expect(attempt).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    const begun = await driver.begin();
    await run(begun, 'blow').catch(() => {});
    await expect(run(begun, 'INSERT INTO t VALUES (4)')).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
    });
    await begun.rollback();
    await transactions.tx(() => insert(3));
    expect((await run(driver, 'SELECT n FROM t')).rows).toEqual([[3]]);
  });

  it('that another process holds for too long is told as busy, and all works again when it is free', async () => {
    const holder = await openDriver();
    await run(holder, 'CREATE TABLE t (n integer)');
    const holding = await holder.begin();
    await run(holding, 'INSERT INTO t VALUES (1)');
    const driver = await openDriver({ busyMs: 50 });
    const busy = { code: 'DATABASE_UNREACHABLE', remedy: expect.stringMatching(/moment/) };
    const refused = await driver.begin();
    const statements = ['INSERT INTO t VALUES (5)', 'SELECT n FROM t'].map((sql) => run(refused, sql));
    for (const result of await Promise.allSettled(statements)) expect(result).toMatchObject({ reason: busy });
    await expect(refused.commit()).rejects.toMatchObject(busy);
    await expect(run(driver, 'INSERT INTO t VALUES (2)')).rejects.toMatchObject(busy);
    expect((await run(driver, 'SELECT n FROM t')).rows).toEqual([]);
    await holding.commit();
    const transaction = await driver.begin();
    await run(transaction, 'INSERT INTO t VALUES (3)');
    await transaction.commit();
    await run(driver, 'INSERT INTO t VALUES (4)');
    expect((await run(holder, 'SELECT n FROM t')).rows).toEqual([[1], [3], [4]]);
  });

  it('keeps nothing of a transaction whose COMMIT fails, and goes on with what was posted behind it', async () => {
    const driver = await openDriver();
    await run(driver, 'CREATE TABLE t (n integer PRIMARY KEY, of integer REFERENCES t)');
    const begun = await driver.begin();
    await run(begun, 'PRAGMA defer_foreign_keys = ON');
    await run(begun, 'INSERT INTO t VALUES (1, 7)');
    const ended = begun.commit();
    const next = driver.begin().then(async (transaction) => {
      await run(transaction, 'INSERT INTO t VALUES (2, 2)');
      await transaction.commit();
    });
    await expect(ended).rejects.toBeInstanceOf(BrokenReference);
    await next;
    expect((await run(driver, 'SELECT n FROM t')).rows).toEqual([[2]]);
  });

  it('runs no statement of a transaction that SQLite has rolled back by itself', async () => {
    const driver = await openDriver();
    await run(driver, 'CREATE TABLE t (n integer PRIMARY KEY)');
    const begun = await driver.begin();
    await run(begun, 'INSERT INTO t VALUES (1)');
    const again = run(begun, 'INSERT OR ROLLBACK INTO t VALUES (1)');
    const after = run(begun, 'INSERT INTO t VALUES (2)');
    for (const result of await Promise.allSettled([again, after])) expect(result.status).toBe('rejected');
    await begun.rollback();
    expect((await run(driver, 'SELECT n FROM t')).rows).toEqual([]);
  });

  it('refuses a parameter that no thread can be told, and does what was asked beside it', async () => {
    const driver = await openDriver();
    const asked = [1, () => 2, 3].map((parameter) => run(driver, 'SELECT ?', parameter));
    const results = await Promise.allSettled(asked);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('forgets a statement that failed, and runs it when it can', async () => {
    const driver = await openDriver();
    await expect(run(driver, 'SELECT n FROM t')).rejects.toMatchObject({ code: 'SQLITE_ERROR' });
    await run(driver, 'CREATE TABLE t (n integer)');
    expect((await run(driver, 'SELECT n FROM t')).rows).toEqual([]);
    await run(driver, 'DROP TABLE t');
    await run(driver, 'CREATE TABLE t (m text, n text)');
    await run(driver, 'INSERT INTO t VALUES (?, ?)', 'm', 'n');
    expect((await run(driver, 'SELECT n FROM t')).rows).toEqual([['n']]);
  });

  it('serves more different statements than are kept prepared', async () => {
    const driver = await openDriver();
    const results = await Promise.all(Array.from({ length: 450 }, (_, n) => run(driver, `SELECT ${n}`)));
    expect(results.map(({ rows }) => rows[0]?.[0])).toEqual(Array.from({ length: 450 }, (_, n) => n));
  });

  it('is closed with what was under way done', async () => {
    const file = join(folder, 'a.db');
    const db = await open(file);
    const rows = Array.from({ length: 50 }, () => userRow());
    const writing = Promise.all(rows.map((row) => db.users.insert(row)));
    await db.close();
    await writing;
    expect(await readdir(folder)).toEqual(['a.db']);
    expect(await (await open(file)).users.count()).toBe(50);
  });
});
