import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  generateMySQLDrizzleJson,
  generateMySQLMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from 'drizzle-kit/api';
import { describe, expect, it } from 'vitest';
import * as mysql from '../../src/db/schema/mysql.ts';
import * as sqlite from '../../src/db/schema/sqlite.ts';
import { projectRoot } from '../../src/root.ts';

async function newestSnapshot<T>(dialect: 'sqlite' | 'mysql'): Promise<T> {
  const folder = join(projectRoot(), 'drizzle', dialect, 'meta');
  const newest = (await readdir(folder))
    .filter((file) => file.endsWith('_snapshot.json'))
    .sort()
    .at(-1);
  return JSON.parse(await readFile(join(folder, newest ?? ''), 'utf8')) as T;
}

describe('the migrations', () => {
  it('of SQLite lead to the tables of the schema', async () => {
    const before = await newestSnapshot<Awaited<ReturnType<typeof generateSQLiteDrizzleJson>>>('sqlite');
    expect(Object.keys(before.tables)).toHaveLength(Object.keys(sqlite).length);
    expect(await generateSQLiteMigration(before, await generateSQLiteDrizzleJson(sqlite, before.id))).toEqual(
      [],
    );
  });

  it('of MariaDB lead to the tables of the schema', async () => {
    const before = await newestSnapshot<Awaited<ReturnType<typeof generateMySQLDrizzleJson>>>('mysql');
    expect(Object.keys(before.tables)).toHaveLength(Object.keys(mysql).length);
    expect(await generateMySQLMigration(before, await generateMySQLDrizzleJson(mysql, before.id))).toEqual(
      [],
    );
  });
});
