import { DrizzleQueryError } from 'drizzle-orm';
import { AppError } from '../errors.ts';

/** The database refused a statement: a mistake of the program. Holds the statement, never its parameters. */
export class QueryFailed extends Error {
  override readonly name = 'QueryFailed';
  /** As the database names it, e.g. ER_NO_SUCH_TABLE. */
  readonly code: string;
  readonly sql: string;

  constructor(code: string, message: string, sql: string) {
    super(message);
    this.code = code;
    this.sql = sql;
  }
}

/** It would work later. */
export class DatabaseBusy extends AppError {
  /** @param reason for the log only. */
  constructor(reason: string) {
    super('DATABASE_UNREACHABLE', 'The database is too busy.', {
      cause: new Error(reason),
      remedy: 'Try again in a moment.',
    });
  }
}

/** A transaction lost against another one (deadlock, lock wait): nothing of it was applied, and it may be tried again. */
export class Conflict extends DatabaseBusy {}

/** @param reason for the log, and for the operator at the start: it may name the host or the file. */
export function unreachable(reason: string, remedy?: string): AppError {
  return new AppError('DATABASE_UNREACHABLE', 'The database cannot be reached.', {
    cause: new Error(reason),
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/** Nothing can be written until there is space again; what is only read is there. */
export function diskFull(reason: string, remedy: string): AppError {
  return new AppError('DATABASE_UNREACHABLE', 'The disk of the database is full.', {
    cause: new Error(reason),
    remedy,
  });
}

export function closed(): AppError {
  return new AppError('DATABASE_UNREACHABLE', 'The database has been closed.', {
    remedy: 'Start the gateway again.',
  });
}

/** The failure that Drizzle wrapped: Drizzle's own message quotes the statement's parameters. */
export function withoutParameters(error: unknown): unknown {
  return error instanceof DrizzleQueryError ? error.cause : error;
}
