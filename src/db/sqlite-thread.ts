import { Worker } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import { FailedAfter, QUEUE_LIMIT, type Result, type Statement } from './driver.ts';
import { closed, DatabaseBusy, unreachable } from './failures.ts';
import { sqliteFailure } from './sqlite-failures.ts';
import { Shorthand } from './sqlite-shorthand.ts';

interface Pending extends Omit<Request, 'id'> {
  readonly resolve: (results: readonly Result[]) => void;
  readonly reject: (error: Error) => void;
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

/** Results of all statements, or of those before the one that failed. */
interface Reply {
  readonly id: number;
  readonly results: readonly Result[];
  readonly failure?: Failure;
}

/** Whether the file could be opened, and then answers. */
type Message = { readonly opened: true } | { readonly failure: Failure } | readonly Reply[];

/**
 * `alone` is one statement, `inside` the same of a transaction, without which it must not be done. `command` is BEGIN, a setting:
 * what is not prepared; `commandInside` is COMMIT, ROLLBACK. `together` is a whole transaction.
 */
type Kind = 'alone' | 'inside' | 'command' | 'commandInside' | 'together';

interface Request {
  readonly id: number;
  readonly kind: Kind;
  readonly statements: readonly Statement[];
}

const CLOSE_PATIENCE_MS = 5000;
const NOTHING: Result = { rows: [], changes: 0 };

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
  readonly #shorthand = new Shorthand();

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
  execute(statement: Statement, isInside = false): Promise<Result> {
    return new Promise((resolve, reject) => {
      const asked = { kind: isInside ? 'inside' : 'alone', statements: [statement] } as const;
      this.#post({ ...asked, resolve: ([result = NOTHING]) => resolve(result), reject });
    });
  }

  /** For BEGIN, COMMIT, ROLLBACK and settings: what is not prepared. A COMMIT that fails rolls back. */
  command(sql: string, isInside = false): Promise<void> {
    return new Promise((resolve, reject) => {
      const asked = {
        kind: isInside ? 'commandInside' : 'command',
        statements: [{ sql, params: [] }],
      } as const;
      this.#post({ ...asked, resolve: () => resolve(), reject });
    });
  }

  /** A whole transaction. Rejects with FailedAfter. */
  together(statements: readonly Statement[]): Promise<readonly Result[]> {
    return new Promise((resolve, reject) => {
      this.#post({ kind: 'together', statements, resolve, reject });
    });
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

  #post(pending: Pending): void {
    const { kind, statements, reject } = pending;
    if (this.dead !== null) {
      reject(this.dead);
      return;
    }
    if (this.#pending.size >= QUEUE_LIMIT) {
      reject(new DatabaseBusy(`${QUEUE_LIMIT} statements wait for the SQLite thread`));
      return;
    }
    this.#lastId += 1;
    if (this.#unsent.length === 0) {
      // a thread that has work can wait for all that this turn of the event loop asks
      if (this.#pending.size === 0) process.nextTick(this.#send);
      else setImmediate(this.#send);
    }
    this.#pending.set(this.#lastId, pending);
    this.#unsent.push({ id: this.#lastId, kind, statements });
  }

  readonly #send = (): void => {
    const requests = this.#unsent;
    if (requests.length === 0) return;
    this.#unsent = [];
    try {
      this.#tell(requests);
    } catch {
      for (const request of requests) this.#sendAlone(request);
    }
  };

  #tell(requests: readonly Request[]): void {
    const shorthand = this.#shorthand;
    const inShort = ({ id, kind, statements }: Request) => ({
      id,
      kind,
      statements: statements.map((statement) => shorthand.of(statement)),
    });
    shorthand.tell(
      () => requests.map(inShort),
      (message) => this.#worker.postMessage(message),
    );
  }

  /** One that no thread can be told must not hold up those beside it. */
  #sendAlone(request: Request): void {
    try {
      this.#tell([request]);
    } catch {
      const failure = { code: 'PARAMETER', message: 'A parameter is of a type that no column has.' };
      this.#settle({ id: request.id, results: [], failure });
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

  #settle({ id, results, failure }: Reply): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    if (failure === undefined) pending.resolve(results);
    else {
      const { kind, statements, reject } = pending;
      const error = sqliteFailure(failure, statements[results.length]?.sql ?? 'COMMIT');
      reject(kind === 'together' ? new FailedAfter(results, error) : error);
    }
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
