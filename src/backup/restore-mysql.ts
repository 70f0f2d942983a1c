import type { MysqlAddress } from '../db/database-url.ts';
import { readMigrations } from '../db/migrations.ts';
import { MysqlDriver } from '../db/mysql-driver.ts';
import { migrateMysql } from '../db/mysql-migrate.ts';
import { AppError } from '../errors.ts';
import { silent } from '../log.ts';
import { fill } from './fill.ts';
import { upTo } from './up-to.ts';

/** Into a database without people; who is killed leaves it as empty as it was. Rejects with BAD_REQUEST for any other. */
export async function fillMysql(address: MysqlAddress, migration: string, values: AsyncIterable<unknown>) {
  const history = await readMigrations('mysql');
  const driver = await MysqlDriver.open(address);
  try {
    const tables =
      "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'users'";
    const isUsed = (await driver.execute({ sql: tables, params: [] })).rows.length > 0;
    if (isUsed) throw notEmpty(address.database);
    await migrateMysql(driver, address.database, silent, { migrations: upTo(history, migration) });
    const connection = await driver.connect();
    const run = (sql: string) => connection.execute({ sql, params: [] });
    try {
      // parents may come after their children
      await run('SET SESSION foreign_key_checks = 0');
      await run('START TRANSACTION');
      const filled = await fill(values, (statement) => connection.execute(statement));
      await run('COMMIT');
      for (const [name, seq] of filled.sequences) {
        await run(`ALTER TABLE \`${name.replace(/[^a-z0-9_]/g, '')}\` AUTO_INCREMENT = ${Number(seq) + 1}`);
      }
      await migrateMysql(driver, address.database, silent);
      return filled;
    } finally {
      // rolls back what is not committed
      connection.destroy();
      connection.release();
    }
  } finally {
    await driver.close();
  }
}

function notEmpty(database: string): AppError {
  return new AppError('BAD_REQUEST', `The database ${database} has tables already.`, {
    remedy: 'Make an empty database, name it in database_url, and restore into that one.',
  });
}
