import { Worker } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import { QUEUE_LIMIT, type Result, type Statement } from './driver.ts';
import { closed, DatabaseBusy, unreachable } from './failures.ts';
import { sqliteFailure } from './sqlite-failures.ts';

interface Pending {
  readonly sql: string;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

type Message =
  | { readonly opened: true }
  | { readonly failure: Failure; readonly id?: undefined }
  | { readonly id: number; readonly failure: Failure }
  | {
      readonly id: number;
      readonly rows: unknown[][];
      readonly changes: number;
      readonly failure?: undefined;
    };

const CLOSE_PATIENCE_MS = 5000;

export interface SqliteThreadOptions {
  /** The worker's program: sqlite-worker.mjs. */
  readonly script: string;
  readonly file: string;
  /** How long a statement waits for the lock of another process. */
  readonly busyMs: number;
}

/** One life of the worker thread that owns the file. A dead one stays dead; its owner makes a new one. */
export class SqliteThread {
  /** Why it does no more work; null while it lives. */
  dead: AppError | null = null;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #exited: Promise<void>;
  #lastId = 0;

  constructor({ script, file, busyMs }: SqliteThreadOptions) {
    // the flags and hooks of the main thread are not for it: they would only slow it down
    this.#worker = new Worker(script, { workerData: { file, busyMs }, execArgv: [], name: 'sqlite' });
    this.#worker.on('message', (message: Message) => this.#receive(message, file));
    this.#worker.on('error', (error: Error) =>
      this.#die(unreachable(`The SQLite thread crashed: ${error.message}`)),
    );
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#die(unreachable(`The SQLite thread ended with code ${code}.`));
        resolve();
      });
    });
  }

  /** Statements are done in the order of the calls. */
  execute({ sql, params }: Statement): Promise<Result> {
    return this.#post(sql, params);
  }

  /** For BEGIN, COMMIT, ROLLBACK and settings: what is neither prepared nor put into a transaction. */
  async command(sql: string): Promise<void> {
    await this.#post(sql, null);
  }

  /** Finishes what was posted, closes the file, and ends the thread. */
  async close(): Promise<void> {
    this.#worker.postMessage('close');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_PATIENCE_MS);
    });
    await Promise.race([this.#exited, late]);
    clearTimeout(timer);
    await this.#worker.terminate();
    this.#die(closed());
  }

  #post(sql: string, params: readonly unknown[] | null): Promise<Result> {
    if (this.dead !== null) return Promise.reject(this.dead);
    if (this.#pending.size >= QUEUE_LIMIT) {
      return Promise.reject(new DatabaseBusy(`${QUEUE_LIMIT} statements wait for the SQLite thread`));
    }
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      this.#pending.set(this.#lastId, { sql, resolve, reject });
      this.#worker.postMessage({ id: this.#lastId, sql, params });
    });
  }

  #receive(message: Message, file: string): void {
    if ('opened' in message) return;
    if (message.id === undefined) {
      const reason = sqliteFailure(message.failure, 'opening');
      const { code, message: words } = message.failure;
      this.#die(
        reason instanceof AppError ? reason : unreachable(`${file} cannot be opened: ${code} ${words}`),
      );
      return;
    }
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    this.#pending.delete(message.id);
    if (message.failure === undefined) pending.resolve({ rows: message.rows, changes: message.changes });
    else pending.reject(sqliteFailure(message.failure, pending.sql));
  }

  #die(reason: AppError): void {
    this.dead ??= reason;
    for (const { reject } of this.#pending.values()) reject(this.dead);
    this.#pending.clear();
  }
}
