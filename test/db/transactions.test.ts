import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { UniqueViolation } from '../../src/db/database.ts';
import type { Driver, Result, Statement } from '../../src/db/driver.ts';
import { Conflict, unreachable } from '../../src/db/failures.ts';
import { Transactions } from '../../src/db/transactions.ts';

/** Writes down what it is told; `failures` are thrown for the statements they are named after, each once. */
class FakeDriver implements Driver {
  readonly told: string[] = [];
  readonly failures = new Map<string, Error[]>();
  #last = 0;

  fail(sql: string, ...errors: Error[]): this {
    this.failures.set(sql, errors);
    return this;
  }

  async execute({ sql }: Statement): Promise<Result> {
    return this.#tell(sql);
  }

  async begin() {
    this.#last += 1;
    const name = `tx${this.#last}`;
    await this.#tell(`${name} begin`, 'begin');
    return {
      execute: ({ sql }: Statement) => this.#tell(`${name} ${sql}`, sql),
      commit: async () => {
        await this.#tell(`${name} commit`, 'commit');
      },
      rollback: async () => {
        this.told.push(`${name} rollback`);
      },
    };
  }

  async close(): Promise<void> {
    this.told.push('close');
  }

  async #tell(line: string, sql = line): Promise<Result> {
    this.told.push(line);
    await sleep(1);
    const failure = this.failures.get(sql)?.shift();
    if (failure !== undefined) throw failure;
    return { rows: [], changes: 1 };
  }
}

const many = (n: number) => Array.from({ length: n }, () => new Conflict('ER_LOCK_DEADLOCK'));

describe('transactions', () => {
  const run = (transactions: Transactions, sql: string) => transactions.execute({ sql, params: [] });

  it('are done again after a conflict, from the start', async () => {
    const driver = new FakeDriver().fail('b', ...many(2));
    const transactions = new Transactions({ driver });
    const result = await transactions.tx(async () => {
      await run(transactions, 'a');
      await run(transactions, 'b');
      return 'done';
    });
    expect(result).toBe('done');
    const attempt = (n: number, end: string) => [`tx${n} begin`, `tx${n} a`, `tx${n} b`, `tx${n} ${end}`];
    expect(driver.told).toEqual([
      ...attempt(1, 'rollback'),
      ...attempt(2, 'rollback'),
      ...attempt(3, 'commit'),
    ]);
  });

  it('give up after some conflicts', async () => {
    const driver = new FakeDriver().fail('a', ...many(50));
    const transactions = new Transactions({ driver });
    await expect(transactions.tx(() => run(transactions, 'a'))).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      remedy: 'Try again in a moment.',
    });
    expect(driver.told.filter((line) => line.endsWith('begin'))).toHaveLength(6);
  });

  it('run nothing more in a transaction that may be gone, whatever the work catches', async () => {
    const driver = new FakeDriver().fail('a', unreachable('lost'));
    const transactions = new Transactions({ driver });
    const attempt = transactions.tx(async () => {
      await run(transactions, 'a').catch(() => {});
      await run(transactions, 'b').catch(() => {});
    });
    await expect(attempt).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    expect(driver.told).toEqual(['tx1 begin', 'tx1 a', 'tx1 rollback']);
  });

  it('go on after a row that a unique index refused', async () => {
    const driver = new FakeDriver().fail('a', new UniqueViolation('taken'));
    const transactions = new Transactions({ driver });
    await transactions.tx(async () => {
      await run(transactions, 'a').catch(() => {});
      await run(transactions, 'b');
    });
    expect(driver.told).toEqual(['tx1 begin', 'tx1 a', 'tx1 b', 'tx1 commit']);
  });

  it('that take too long are rolled back, and their later statements are refused', async () => {
    const driver = new FakeDriver();
    const transactions = new Transactions({ driver, limitMs: 30 });
    let late: Promise<unknown> = Promise.resolve();
    const attempt = transactions.tx(async () => {
      late = sleep(80).then(() => run(transactions, 'late'));
      await late;
    });
    await expect(attempt).rejects.toThrow('took longer than 30 ms');
    await expect(late).rejects.toThrow('rolled back');
    expect(driver.told).toEqual(['tx1 begin', 'tx1 rollback']);
  });

  it('that cannot be committed are rejected', async () => {
    const driver = new FakeDriver().fail('commit', unreachable('lost'));
    const transactions = new Transactions({ driver });
    await expect(transactions.tx(() => run(transactions, 'a'))).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
    });
    expect(driver.told).toEqual(['tx1 begin', 'tx1 a', 'tx1 commit']);
  });

  it('of statements asked together are done again after a conflict, and rolled back after a failure', async () => {
    const driver = new FakeDriver().fail('b', ...many(1), new UniqueViolation('taken'));
    const transactions = new Transactions({ driver });
    const ask = () => ['a', 'b'].map((sql) => run(transactions, sql));
    await expect(transactions.together(ask)).rejects.toBeInstanceOf(UniqueViolation);
    await transactions.together(ask);
    const attempt = (n: number, end: string) => [`tx${n} begin`, `tx${n} a`, `tx${n} b`, `tx${n} ${end}`];
    expect(driver.told).toEqual([
      ...attempt(1, 'rollback'),
      ...attempt(2, 'rollback'),
      ...attempt(3, 'commit'),
    ]);
  });

  it('of statements asked together are rolled back where one is asked later', async () => {
    const driver = new FakeDriver();
    const transactions = new Transactions({ driver });
    const late = () => [run(transactions, 'a'), Promise.resolve().then(() => run(transactions, 'late'))];
    await expect(transactions.together(late)).rejects.toThrow('closed before it came');
    expect(driver.told).toEqual(['tx1 begin', 'tx1 a', 'tx1 rollback', 'late']);
  });

  it('refuse what outlives one that was rolled back, however many follow it', async () => {
    const driver = new FakeDriver();
    const transactions = new Transactions({ driver });
    let late: Promise<unknown> = Promise.resolve();
    const failing = transactions.tx(async () => {
      late = sleep(30).then(() => run(transactions, 'late'));
      late.catch(() => {});
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await transactions.tx(() => run(transactions, 'b'));
    await expect(late).rejects.toThrow('rolled back');
  });

  it('repeat a single statement after a conflict', async () => {
    const driver = new FakeDriver().fail('a', ...many(1));
    const transactions = new Transactions({ driver });
    expect((await run(transactions, 'a')).changes).toBe(1);
    expect(driver.told).toEqual(['a', 'a']);
  });

  it('close the driver when the last one is over, and only once', async () => {
    const driver = new FakeDriver();
    const transactions = new Transactions({ driver });
    const attempt = transactions.tx(async () => {
      await sleep(20);
      await run(transactions, 'a');
    });
    await Promise.all([transactions.close(), transactions.close(), attempt]);
    expect(driver.told).toEqual(['tx1 begin', 'tx1 a', 'tx1 commit', 'close']);
    await expect(run(transactions, 'b')).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  });
});
