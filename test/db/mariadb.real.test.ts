import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { parseDatabaseUrl } from '../../src/db/database-url.ts';
import type { Migration } from '../../src/db/migrations.ts';
import { MysqlDriver } from '../../src/db/mysql-driver.ts';
import { lockName, migrateMysql } from '../../src/db/mysql-migrate.ts';
import { openDatabase } from '../../src/db/open.ts';
import { AppError } from '../../src/errors.ts';
import { keepsOldRows } from '../contracts/repositories/migrated.ts';
import { repositoryContract } from '../contracts/repositories.ts';
import { describeWith } from '../testbed/parts.ts';
import { type CuttableProxy, cuttableProxy } from './cuttable-proxy.ts';
import { type FreshMysql, freshMysql } from './fresh-mysql.ts';
import { quietLog } from './quiet-log.ts';
import { aUser, instanceRow, userRow } from './rows.ts';

describeWith(['mariadb'], 'MariaDB', (parts) => {
  let fresh: FreshMysql;

  beforeAll(async () => {
    fresh = await freshMysql(parts.mariadb.url);
  });

  afterAll(async () => {
    await fresh?.drop();
  });

  const open = (url = fresh.url): Promise<Database> => openDatabase({ url, log: quietLog() });

  repositoryContract('the repositories on MariaDB', open);

  describe('a database of the first version', () => {
    let old: FreshMysql;
    let driver: MysqlDriver;

    beforeAll(async () => {
      old = await freshMysql(parts.mariadb.url);
      const address = parseDatabaseUrl(old.url);
      if (address.dialect !== 'mysql') throw new Error('no');
      driver = await MysqlDriver.open(address);
    });

    afterAll(async () => {
      await driver?.close();
      await old?.drop();
    });

    keepsOldRows(
      'mysql',
      () => driver,
      (migrations) => migrateMysql(driver, old.name, quietLog(), { migrations }),
    );
  });

  describe('a lost connection', () => {
    let proxy: CuttableProxy;
    let db: Database;

    beforeEach(async () => {
      proxy = await cuttableProxy(fresh.url);
      db = await open(proxy.url);
    });

    afterEach(async () => {
      await db?.close();
      await proxy?.close();
    });

    it('inside a transaction ends it with DATABASE_UNREACHABLE, and nothing of it is kept', async () => {
      const [one, two] = [userRow(), userRow()];
      const attempt = db.tx(async () => {
        await db.users.insert(one);
        proxy.cut();
        await db.users.insert(two).catch(() => {});
        // on a new connection it would stay
        await db.users.insert(two);
      });
      await expect(attempt).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
      expect(await db.users.get(one.id)).toBeNull();
      expect(await db.users.get(two.id)).toBeNull();
    });

    it('between statements is replaced', async () => {
      await Promise.all(Array.from({ length: 20 }, () => db.users.count()));
      expect(proxy.count()).toBeGreaterThan(1);
      proxy.cut();
      await expect.poll(() => proxy.count()).toBe(0);
      await sleep(50);
      await Promise.all(Array.from({ length: 20 }, () => db.users.count()));
    });

    it('under load fails what was under way and nothing later, and loses no place in the line', async () => {
      for (let round = 0; round < 3; round += 1) {
        const running = Promise.allSettled(Array.from({ length: 100 }, () => db.tx(() => db.users.count())));
        await sleep(15);
        proxy.cut();
        for (const result of await running) {
          if (result.status === 'rejected')
            expect(result.reason).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
        }
      }
      await sleep(50);
      await Promise.all(Array.from({ length: 100 }, () => db.tx(() => db.users.count())));
    });
  });

  describe('a server that is silent for too long', () => {
    it('counts as lost, and its connection is not used again', async () => {
      const address = parseDatabaseUrl(fresh.url);
      if (address.dialect !== 'mysql') throw new Error('no');
      const driver = await MysqlDriver.open(address);
      const connection = await driver.connect();
      const slow = { sql: 'SELECT SLEEP(2)', params: [] };
      await expect(connection.execute(slow, 100)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
      await expect(connection.execute(slow, 100)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
      connection.release();
      expect((await driver.execute({ sql: 'SELECT 1', params: [] })).rows).toEqual([[1]]);
      await driver.close();
    });
  });

  describe('a transaction', () => {
    it('waits in line when all connections are in use, and all are closed in the end', async () => {
      const proxy = await cuttableProxy(fresh.url);
      const db = await open(proxy.url);
      const rows = Array.from({ length: 60 }, () => userRow());
      const results = await Promise.allSettled(
        rows.map((row, n) =>
          db.tx(async () => {
            await db.users.insert(row);
            await sleep(5);
            if (n % 2) throw new Error('no');
          }),
        ),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(30);
      expect(proxy.count()).toBeLessThanOrEqual(10);
      await db.close();
      await expect.poll(() => proxy.count(), { timeout: 5000 }).toBe(0);
      await proxy.close();
    });

    it('that loses a deadlock is done again, even if its work hides the error', async () => {
      const db = await open();
      const user = await aUser(db);
      const [a, b] = [instanceRow(user.id), instanceRow(user.id)];
      await db.instances.insert(a);
      await db.instances.insert(b);
      let runs = 0;
      const both = (first: string, second: string): Promise<void> =>
        db.tx(async () => {
          runs += 1;
          await db.instances.update(first, { ref: `run-${runs}` });
          await sleep(50);
          await db.instances.update(second, { ref: `run-${runs}` }).catch(() => {
            throw new Error('hidden');
          });
        });
      await Promise.all([both(a.id, b.id), both(b.id, a.id)]);
      expect(runs).toBeGreaterThan(2);
      expect(await db.instances.get(a.id)).toMatchObject({ version: 2 });
      await db.close();
    });
  });

  describe('what the operator is told', () => {
    const refused = async (url: string): Promise<AppError> => {
      const error = await open(url).then(
        (db) => db.close(),
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(AppError);
      return error as AppError;
    };

    it('a wrong password, without the password', async () => {
      const url = new URL(fresh.url);
      url.password = 'hush-hush';
      const error = await refused(url.href);
      expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
      expect(error.message).toContain('Access denied');
      expect(error.remedy).toContain('password');
      expect(everythingOf(error)).not.toContain('hush-hush');
    });

    it('a database that does not exist', async () => {
      const error = await refused(fresh.url.replace(fresh.name, 'nowhere'));
      expect(error.message).toContain("Unknown database 'nowhere'");
      expect(error.remedy).toContain('Create the database');
    });

    it('a server that is not there', async () => {
      const error = await refused('mysql://root:hush-hush@127.0.0.1:1/deskgate');
      expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
      expect(error.message).toContain('ECONNREFUSED');
      expect(everythingOf(error)).not.toContain('hush-hush');
    });

    it('a server that is silent, or hangs up', { timeout: 20_000 }, async () => {
      for (const behave of ['silent', 'hang up'] as const) {
        const server = await listen((socket) => {
          if (behave === 'hang up') socket.destroy();
        });
        const { port } = server.address() as AddressInfo;
        const error = await refused(`mysql://root@127.0.0.1:${port}/deskgate`);
        expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
        server.close();
      }
    });
  });

  describe('the tables', () => {
    let own: FreshMysql;

    beforeAll(async () => {
      own = await freshMysql(parts.mariadb.url);
    });

    afterAll(async () => {
      await own?.drop();
    });

    const migrate = async (migrations: readonly Migration[], patienceS = 5): Promise<string[]> => {
      const address = parseDatabaseUrl(own.url);
      if (address.dialect !== 'mysql') throw new Error('no');
      const driver = await MysqlDriver.open(address);
      const log = quietLog();
      try {
        await migrateMysql(driver, own.name, log, { migrations, patienceS });
      } finally {
        await driver.close();
      }
      return log.lines;
    };

    const first: Migration = {
      tag: '0000_one',
      statements: ['CREATE TABLE a (id int PRIMARY KEY)', 'CREATE TABLE b (id int)'],
    };

    it('are taken up where a crash cut them off, also between a statement and its note', async () => {
      const broken: Migration = {
        tag: '0000_one',
        statements: [first.statements[0] ?? '', 'CREATE TABLE oops'],
      };
      await expect(migrate([broken])).rejects.toMatchObject({ code: 'DATABASE_MIGRATION_FAILED' });
      await expect(migrate([broken])).rejects.toMatchObject({ code: 'DATABASE_MIGRATION_FAILED' });
      await own.sql(`CREATE TABLE ${own.name}.b (id int)`);
      expect(await migrate([first])).toEqual(['the database was brought up to date']);
      expect(await migrate([first])).toEqual([]);
    });

    it('of a newer version are refused', async () => {
      const second: Migration = { tag: '0001_two', statements: ['CREATE TABLE c (id int)'] };
      await migrate([first, second]);
      await expect(migrate([first])).rejects.toMatchObject({ code: 'DATABASE_NEWER' });
    });

    it('that another process changes are waited for, and not for ever', async () => {
      const third: Migration = { tag: '0002_three', statements: ['CREATE TABLE d (id int)'] };
      const history = [first, { tag: '0001_two', statements: [] }, third];
      await own.sql(`SELECT GET_LOCK('${lockName(own.name)}', 5)`);
      await expect(migrate(history, 1)).rejects.toMatchObject({ code: 'DATABASE_MIGRATION_FAILED' });
      const waiting = migrate(history, 10);
      await sleep(200);
      await own.sql(`SELECT RELEASE_LOCK('${lockName(own.name)}')`);
      expect(await waiting).toEqual(['the database was brought up to date']);
    });

    it('are made once by processes that start at once', async () => {
      const crowd = await freshMysql(parts.mariadb.url);
      const dbs = await Promise.all(Array.from({ length: 5 }, () => open(crowd.url)));
      const user = await aUser(dbs[0] as Database);
      expect(await dbs[4]?.users.get(user.id)).toEqual(user);
      await Promise.all(dbs.map((db) => db.close()));
      await crowd.drop();
    });
  });
});

function listen(onSocket: (socket: import('node:net').Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onSocket(socket);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

/** All that a log might show of it. */
function everythingOf(error: AppError): string {
  const cause =
    error.cause instanceof Error ? `${error.cause.stack}${JSON.stringify({ ...error.cause })}` : '';
  return `${error.stack}${JSON.stringify({ ...error })}${cause}`;
}
