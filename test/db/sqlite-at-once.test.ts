import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Driver, Statement } from '../../src/db/driver.ts';
import { SqliteDriver } from '../../src/db/sqlite-driver.ts';
import { Transactions } from '../../src/db/transactions.ts';
import { quietLog } from './quiet-log.ts';

const PAGE = 4096;
const insert = (name: string): Statement => ({ sql: 'insert into "names" values (?)', params: [name] });
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `name ${index}`);

let folder: string;
let driver: Driver;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deskgate-at-once-'));
  driver = await SqliteDriver.open({ file: join(folder, 'it.db'), log: quietLog() });
  await driver.execute({ sql: 'create table "names" ("name" text primary key)', params: [] });
});

afterEach(async () => {
  await driver.close();
  await rm(folder, { recursive: true, force: true });
});

const names = async (): Promise<unknown[]> => {
  const { rows } = await driver.execute({ sql: 'select "name" from "names" order by rowid', params: [] });
  return rows.flat();
};

describe('changes on SQLite that are asked at once', () => {
  it('are committed a few times, and not one by one', async () => {
    const wal = join(folder, 'it.db-wal');
    const before = (await stat(wal)).size;
    await Promise.all(numbered(200).map((name) => driver.execute(insert(name))));
    // each commit writes a table's page and an index's at least
    expect((await stat(wal)).size - before).toBeLessThan(200 * PAGE);
    expect(await names()).toEqual(numbered(200));
  });

  it('fail for themselves, whichever of them fails', async () => {
    const asked = ['one', 'two', 'one', 'three', 'two', 'four'].map((name) => driver.execute(insert(name)));
    const wrong = driver.execute({ sql: 'insert into "nowhere" values (1)', params: [] });
    const last = driver.execute(insert('five'));
    const ends = await Promise.allSettled([...asked, wrong, last]);
    expect(ends.map(({ status }) => status === 'fulfilled')).toEqual([
      true,
      true,
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
    expect(await names()).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  it('are all there for who reads between them, in the order of asking', async () => {
    const counts = numbered(30).map(async (name) => {
      const written = driver.execute(insert(name));
      const { rows } = await driver.execute({ sql: 'select count(*) from "names"', params: [] });
      await written;
      return rows[0]?.[0];
    });
    expect(await Promise.all(counts)).toEqual(numbered(30).map((_, index) => index + 1));
  });

  it('take whole transactions with them, each of which is done or not', async () => {
    const transactions = new Transactions({ driver });
    const pair = (one: string, other: string) =>
      transactions.together(() => [transactions.execute(insert(one)), transactions.execute(insert(other))]);
    const ends = await Promise.allSettled([
      pair('one', 'two'),
      transactions.execute(insert('three')),
      pair('four', 'one'),
      pair('five', 'six'),
      transactions.execute(insert('three')),
    ]);
    expect(ends.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
    ]);
    expect(await names()).toEqual(['one', 'two', 'three', 'five', 'six']);
  });

  it('fail in a transaction that is told whole as they would one by one', async () => {
    const transactions = new Transactions({ driver });
    await transactions.execute(insert('one'));
    const told: string[] = [];
    const tell = async (name: string): Promise<void> => {
      try {
        await transactions.execute(insert(name));
        told.push(`${name} was done`);
      } catch (error) {
        throw new Error(`${name} failed`, { cause: error });
      }
    };
    const failed = transactions.together(() => [tell('zero'), tell('one'), tell('two')]);
    await expect(failed).rejects.toThrow('one failed');
    await expect(failed).rejects.toHaveProperty('cause.name', 'UniqueViolation');
    expect(told).toEqual(['zero was done']);
    expect(await names()).toEqual(['one']);
  });

  it('are done after one that no thread can be told, also where it had the same words', async () => {
    const words = { sql: 'insert into "names" values (?)' };
    const wrong = driver.execute({ ...words, params: [() => {}] });
    const beside = driver.execute({ ...words, params: ['beside'] });
    await expect(wrong).rejects.toThrow();
    await beside;
    await driver.execute({ ...words, params: ['after'] });
    expect(await names()).toEqual(['beside', 'after']);
  });

  it('do not become a part of a transaction that goes on', async () => {
    const transactions = new Transactions({ driver });
    const undone = transactions.tx(async () => {
      await transactions.execute(insert('inside'));
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('undone');
    });
    const beside = numbered(20).map((name) => transactions.execute(insert(name)));
    await expect(undone).rejects.toThrow('undone');
    await Promise.all(beside);
    expect(await names()).toEqual(numbered(20));
  });
});
