/** One SQL statement with `?` for its parameters. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

export interface Result {
  /** Each row as an array of its columns; empty for what is no query. */
  readonly rows: unknown[][];
  /** Rows that matched an insert, update or delete, whether or not a value of theirs changed; cascades do not count. */
  readonly changes: number;
}

/**
 * One kind of database. Rejections are errors of failures.ts, `UniqueViolation` or `AppError`: what the driver's package
 * throws may hold parameters of a statement, and never leaves the driver.
 */
export interface Driver {
  /** Outside every transaction. */
  execute(statement: Statement): Promise<Result>;
  /** Whoever begins a transaction calls `commit` or `rollback`, once. */
  begin(): Promise<Transaction>;
  /**
   * A transaction of statements that are all known before it begins: one message, and one answer. Left out where the database
   * has to be told them one by one. Rejects with FailedAfter, or with what any
   * statement does; then none of them is applied.
   */
  together?(statements: readonly Statement[]): Promise<readonly Result[]>;
  /** Called when nothing is under way any more. */
  close(): Promise<void>;
}

export interface Transaction {
  execute(statement: Statement): Promise<Result>;
  /** When it rejects, the transaction is over and was not applied, as far as can be known. */
  commit(): Promise<void>;
  /** Never rejects: a transaction whose connection is lost is rolled back by the database. */
  rollback(): Promise<void>;
}

/** One of the statements of `together` failed, or its commit. */
export class FailedAfter extends Error {
  /** Of the statements before it, which were undone; of all where it was the commit. */
  readonly results: readonly Result[];
  /** Of the kinds that a driver rejects with. */
  readonly error: Error;

  constructor(results: readonly Result[], error: Error) {
    super(error.message);
    this.results = results;
    this.error = error;
  }
}

/** Statements that wait for their turn, at most; more are refused instead of filling the memory. */
export const QUEUE_LIMIT = 10_000;
