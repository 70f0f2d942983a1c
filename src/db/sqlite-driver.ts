import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from '../log.ts';
import { projectRoot } from '../root.ts';
import type { Driver, Result, Statement, Transaction } from './driver.ts';
import { unreachable } from './failures.ts';
import { Gate } from './gate.ts';
import { SqliteThread } from './sqlite-thread.ts';

export interface SqliteDriverOptions {
  readonly file: string;
  readonly log: Logger;
  /** The worker's program; another one in tests. */
  readonly script?: string;
  /** How long a statement waits for the lock of another process; 5000 if left out. */
  readonly busyMs?: number;
}

const BUSY_MS = 5000;

/** One SQLite file behind one worker thread. A thread that crashed is replaced when the next statement comes. */
export class SqliteDriver implements Driver {
  readonly #options: SqliteDriverOptions;
  readonly #gate = new Gate();
  #thread: SqliteThread;

  private constructor(options: SqliteDriverOptions) {
    this.#options = options;
    this.#thread = this.#newThread();
  }

  /** Creates the file, for its owner only, when there is none. */
  static async open(options: SqliteDriverOptions): Promise<SqliteDriver> {
    try {
      await mkdir(dirname(options.file), { recursive: true, mode: 0o700 });
      await (await open(options.file, 'a', 0o600)).close();
    } catch (error) {
      throw unreachable(error instanceof Error ? error.message : String(error));
    }
    return new SqliteDriver(options);
  }

  execute(statement: Statement): Promise<Result> {
    return this.#gate.pass(() => this.#living().execute(statement));
  }

  /** Resolves when it is its turn; a BEGIN that fails fails the first statement, and every other one. */
  begin(): Promise<Transaction> {
    return this.#gate.passAlone(async () => {
      const thread = this.#living();
      // not waited for: each answer of the thread is a turn of the event loop in which nobody else is let in
      thread.command('BEGIN IMMEDIATE').catch(() => {});
      return this.#transaction(thread);
    });
  }

  /** Nobody has to be kept out: the thread does it in one go. */
  together(statements: readonly Statement[]): Promise<readonly Result[]> {
    return this.#gate.pass(() => this.#living().together(statements));
  }

  /**
   * Alone and with foreign keys off, so that a table can be rebuilt without its rows' children being deleted; a key
   * that leads nowhere afterwards undoes everything. Rejects when another process holds the file for too long.
   */
  async exclusively<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#gate.passAlone(async () => {
      const thread = this.#living();
      try {
        // foreign_keys cannot be changed inside a transaction
        await thread.command('PRAGMA foreign_keys = OFF');
        await thread.command('BEGIN EXCLUSIVE');
        try {
          const result = await work(this.#transaction(thread));
          const { rows } = await thread.execute({ sql: 'PRAGMA foreign_key_check', params: [] });
          const dangling = rows[0];
          if (dangling !== undefined) {
            throw new Error(`A row of ${dangling[0]} refers to a row of ${dangling[2]} that does not exist.`);
          }
          await thread.command('COMMIT');
          return result;
        } catch (error) {
          await thread.command('ROLLBACK').catch(() => {});
          throw error;
        }
      } finally {
        await thread.command('PRAGMA foreign_keys = ON').catch(() => {});
        this.#gate.leave();
      }
    });
  }

  /** Writes all that is committed at this moment into a new file, while others read and write. */
  async copyTo(file: string): Promise<void> {
    await this.#gate.pass(() => this.#living().command(`VACUUM INTO '${file.replaceAll("'", "''")}'`));
  }

  async close(): Promise<void> {
    await this.#thread.close();
  }

  #transaction(thread: SqliteThread): Transaction {
    const end = async (sql: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
      const ended = thread.command(sql, true);
      // the thread keeps the order: who is next need not wait for the answer
      this.#gate.leave();
      await ended;
    };
    return {
      // of a thread that died, and not of its successor, which knows nothing of the transaction
      execute: (statement) => thread.execute(statement, true),
      commit: () => end('COMMIT'),
      // rejects when SQLite has rolled back by itself, or the thread is dead
      rollback: () => end('ROLLBACK').catch(() => {}),
    };
  }

  #living(): SqliteThread {
    if (this.#thread.dead !== null) {
      this.#options.log.error({ err: this.#thread.dead }, 'the SQLite thread is gone and is started again');
      this.#thread = this.#newThread();
    }
    return this.#thread;
  }

  #newThread(): SqliteThread {
    const {
      file,
      script = join(projectRoot(), 'src/db/sqlite-worker.mjs'),
      busyMs = BUSY_MS,
    } = this.#options;
    return new SqliteThread({ script, file, busyMs });
  }
}
