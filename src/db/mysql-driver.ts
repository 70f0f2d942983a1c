import type { Pool, PoolConnection } from 'mysql2/promise';
import type { MysqlAddress } from './database-url.ts';
import type { Driver, Result, Statement, Transaction } from './driver.ts';
import { unreachable } from './failures.ts';
import { isFatal, mysqlFailure } from './mysql-failures.ts';
import { Slots } from './slots.ts';

const CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5000;
const KEEP_ALIVE_AFTER_MS = 10_000;
/** A server that is silent for longer counts as lost; the longest lock wait is shorter. */
const SILENCE_MS = 20_000;
const CLOSE_PATIENCE_MS = 3000;

/**
 * What every connection begins with. Strict, because a value that does not fit must be refused, not cut; a mode without
 * NO_BACKSLASH_ESCAPES, because values are escaped with backslashes; READ COMMITTED, because inside a transaction a row
 * that won a race must be seen by the loser.
 */
const SESSION = [
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 5",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
];

/** A MariaDB or MySQL server behind a pool of connections. */
export class MysqlDriver implements Driver {
  readonly #pool: Pool;
  // the pool's own queue forgets whoever waits when a connection is destroyed
  readonly #slots = new Slots(CONNECTIONS);
  readonly #greeted = new WeakSet<object>();

  private constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Connects when the first statement comes. */
  static async open(address: MysqlAddress): Promise<MysqlDriver> {
    const { createPool } = await import('mysql2/promise');
    const pool = createPool({
      host: address.host,
      port: address.port,
      user: address.user,
      ...(address.password === null ? {} : { password: address.password }),
      database: address.database,
      ...(address.tls ? { ssl: {} } : {}),
      charset: 'utf8mb4',
      timezone: 'Z',
      jsonStrings: true,
      connectionLimit: CONNECTIONS,
      maxIdle: 2,
      idleTimeout: 60_000,
      connectTimeout: CONNECT_TIMEOUT_MS,
      enableKeepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_AFTER_MS,
    });
    return new MysqlDriver(pool);
  }

  async execute(statement: Statement): Promise<Result> {
    const connection = await this.connect();
    try {
      return await connection.execute(statement);
    } finally {
      connection.release();
    }
  }

  async begin(): Promise<Transaction> {
    const connection = await this.connect();
    const run = (sql: string): Promise<Result> => connection.execute({ sql, params: [] });
    try {
      await run('START TRANSACTION');
    } catch (error) {
      connection.release();
      throw error;
    }
    return {
      execute: (statement) => connection.execute(statement),
      commit: async () => {
        try {
          await run('COMMIT');
        } catch (error) {
          connection.destroy();
          throw error;
        } finally {
          connection.release();
        }
      },
      rollback: async () => {
        // a connection that cannot even roll back is given up, and the server rolls back by itself
        await run('ROLLBACK').catch(() => connection.destroy());
        connection.release();
      },
    };
  }

  /** One connection for its caller alone, who calls `release`, once. */
  async connect(): Promise<MysqlConnection> {
    await this.#slots.take();
    let connection: PoolConnection | null = null;
    try {
      connection = await this.#pool.getConnection();
      if (!this.#greeted.has(connection.connection)) {
        // mysql2 reports a second failure of a connection as an event; without a listener it would end the process
        connection.connection.on('error', () => {});
        for (const sql of SESSION) await connection.query({ sql, timeout: SILENCE_MS });
        this.#greeted.add(connection.connection);
      }
      return new MysqlConnection(connection, () => this.#slots.giveBack());
    } catch (error) {
      connection?.destroy();
      this.#slots.giveBack();
      throw mysqlFailure(error, 'connecting');
    }
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_PATIENCE_MS);
    });
    // a server that is gone cannot be told good-bye
    await Promise.race([this.#pool.end().catch(() => {}), late]);
    clearTimeout(timer);
  }
}

export class MysqlConnection {
  readonly #connection: PoolConnection;
  readonly #giveBack: () => void;
  #usable = true;

  constructor(connection: PoolConnection, giveBack: () => void) {
    this.#connection = connection;
    this.#giveBack = giveBack;
  }

  /** @param silenceMs how long the server may take. */
  async execute({ sql, params }: Statement, silenceMs = SILENCE_MS): Promise<Result> {
    if (!this.#usable) throw unreachable('the connection was lost before');
    try {
      const [answer] = await this.#connection.query({
        sql,
        values: [...params],
        rowsAsArray: true,
        timeout: silenceMs,
      });
      if (Array.isArray(answer)) return { rows: answer as unknown[][], changes: 0 };
      return { rows: [], changes: answer.affectedRows };
    } catch (error) {
      if (isFatal(error)) this.destroy();
      throw mysqlFailure(error, sql);
    }
  }

  /** For a connection in an unknown state; `release` is still to be called. */
  destroy(): void {
    this.#usable = false;
    this.#connection.destroy();
  }

  release(): void {
    if (this.#usable) this.#connection.release();
    this.#usable = false;
    this.#giveBack();
  }
}
