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

type Reply =
  | { readonly id: number; readonly failure: Failure }
  | {
      readonly id: number;
      readonly rows: unknown[][];
      readonly changes: number;
      readonly failure?: undefined;
    };

/** Whether the file could be opened, and then answers. */
type Message = { readonly opened: true } | { readonly failure: Failure } | readonly Reply[];

interface Request {
  readonly id: number;
  readonly sql: string;
  /** Null for what is not prepared. */
  readonly params: readonly unknown[] | null;
  /** Of a transaction, without which it must not be done. */
  readonly isInside: boolean;
  /** Of a COMMIT: rolls back where a statement before it failed. */
  readonly needsAll: boolean;
}

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
  /** What this turn of the event loop asks: one message for all of it, since each one wakes the thread. */
  #unsent: Request[] = [];
  readonly #untold: Reply[] = [];
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

  /**
   * Statements are done in the order of the calls.
   * @param isInside of the transaction begun last: without one it fails as its BEGIN did.
   */
  execute({ sql, params }: Statement, isInside = false): Promise<Result> {
    return this.#post({ sql, params, isInside, needsAll: false });
  }

  /**
   * For BEGIN, COMMIT, ROLLBACK and settings: what is not prepared. A COMMIT that fails rolls back.
   * @param needsAll of a COMMIT, which fails where a statement of its transaction has failed.
   */
  async command(sql: string, isInside = false, needsAll = false): Promise<void> {
    await this.#post({ sql, params: null, isInside, needsAll });
  }

  /** Finishes what was posted, closes the file, and ends the thread. */
  async close(): Promise<void> {
    this.#send();
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

  #post(asked: Omit<Request, 'id'>): Promise<Result> {
    if (this.dead !== null) return Promise.reject(this.dead);
    if (this.#pending.size >= QUEUE_LIMIT) {
      return Promise.reject(new DatabaseBusy(`${QUEUE_LIMIT} statements wait for the SQLite thread`));
    }
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      if (this.#unsent.length === 0) {
        // a thread that has work can wait for all that this turn of the event loop asks
        if (this.#pending.size === 0) process.nextTick(this.#send);
        else setImmediate(this.#send);
      }
      this.#pending.set(this.#lastId, { sql: asked.sql, resolve, reject });
      this.#unsent.push({ id: this.#lastId, ...asked });
    });
  }

  readonly #send = (): void => {
    const requests = this.#unsent;
    if (requests.length === 0) return;
    this.#unsent = [];
    try {
      this.#worker.postMessage(requests);
    } catch {
      for (const request of requests) this.#sendAlone(request);
    }
  };

  /** One that no thread can be told must not hold up those beside it. */
  #sendAlone(request: Request): void {
    try {
      this.#worker.postMessage([request]);
    } catch {
      const failure = { code: 'PARAMETER', message: 'A parameter is of a type that no column has.' };
      this.#settle({ id: request.id, failure });
    }
  }

  #receive(message: Message, file: string): void {
    if (isReplies(message)) {
      for (const reply of message) this.#answered(reply);
    } else if ('failure' in message) {
      const reason = sqliteFailure(message.failure, 'opening');
      const { code, message: words } = message.failure;
      this.#die(
        reason instanceof AppError ? reason : unreachable(`${file} cannot be opened: ${code} ${words}`),
      );
    }
  }

  /**
   * Who waits for an answer goes on before the next one is told, as if each had come by itself: those that come together
   * are told in the order of their statements, each in a turn of its own.
   */
  #answered(reply: Reply): void {
    this.#untold.push(reply);
    setImmediate(this.#tellNext);
  }

  readonly #tellNext = (): void => {
    const reply = this.#untold.shift();
    if (reply !== undefined) this.#settle(reply);
  };

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    if (pending === undefined) return;
    this.#pending.delete(reply.id);
    if (reply.failure === undefined) pending.resolve({ rows: reply.rows, changes: reply.changes });
    else pending.reject(sqliteFailure(reply.failure, pending.sql));
  }

  #die(reason: AppError): void {
    this.dead ??= reason;
    for (const reply of this.#untold.splice(0)) this.#settle(reply);
    for (const { reject } of this.#pending.values()) reject(this.dead);
    this.#pending.clear();
  }
}

function isReplies(message: Message): message is readonly Reply[] {
  return Array.isArray(message);
}
