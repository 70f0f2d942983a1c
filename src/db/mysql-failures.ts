import { BrokenReference, UniqueViolation } from './database.ts';
import { Conflict, DatabaseBusy, diskFull, QueryFailed, unreachable } from './failures.ts';

const DUPLICATES = new Set([1062, 1586]);
/** A foreign key keeps a row from going, or from coming. */
const REFERENCES = new Set([1451, 1452]);
/** Deadlock, lock wait time-out, row changed since it was read. */
const CONFLICTS = new Set([1213, 1205, 1020]);
const TOO_MANY = new Set([1040, 1203, 1226]);
const DISK_FULL = new Set([1021, 1114]);
/** The server ends, or has ended the connection or the statement; host blocked; read-only. */
const LOST = new Set([1053, 1077, 1079, 1080, 1129, 1130, 1152, 1158, 1159, 1160, 1161, 1290, 1317, 1927]);
/** What the operator can do about it, where more is known than the table of codes says. */
const REMEDIES = new Map([
  [1044, 'Give the user of database_url all rights on the database.'],
  [1045, 'Check the user and the password in database_url.'],
  [1698, 'Check the user and the password in database_url.'],
  [1049, 'Create the database, and give the user of database_url all rights on it.'],
]);

interface DriverError {
  readonly code: string;
  readonly errno: number;
  readonly fatal: boolean;
  /** Only the server's own errors have one. */
  readonly fromServer: boolean;
  readonly message: string;
}

/**
 * What mysql2 threw, as an error of ours. mysql2's error holds the statement with its values filled in, and some of the
 * server's messages quote values, so neither it nor the message of a duplicate goes further.
 */
export function mysqlFailure(thrown: unknown, sql: string): Error {
  const error = read(thrown);
  const { code, errno, message } = error;
  if (DUPLICATES.has(errno)) {
    const key = / for key '([^']+)'$/.exec(message)?.[1] ?? 'unknown';
    return new UniqueViolation(`A row with the same key exists already (${key}).`);
  }
  if (REFERENCES.has(errno)) return new BrokenReference('A row refers to another one.');
  if (CONFLICTS.has(errno)) return new Conflict(code);
  if (TOO_MANY.has(errno) || message === 'Queue limit reached.') return new DatabaseBusy(message);
  if (DISK_FULL.has(errno)) {
    return diskFull(`${code}: ${message}`, "Free some space on the database server's disk.");
  }
  if (REMEDIES.has(errno) || LOST.has(errno) || isLoss(error)) {
    return unreachable(`${code}: ${message}`, REMEDIES.get(errno));
  }
  return new QueryFailed(code, message, sql);
}

/** Whether the connection can be of no further use. */
export function isFatal(thrown: unknown): boolean {
  const error = read(thrown);
  return LOST.has(error.errno) || isLoss(error);
}

function isLoss({ code, fatal, fromServer }: DriverError): boolean {
  return fatal || (!fromServer && /^(E[A-Z]+|PROTOCOL_[A-Z_]+|HANDSHAKE_[A-Z_]+|POOL_[A-Z_]+)$/.test(code));
}

function read(thrown: unknown): DriverError {
  const error = thrown instanceof AggregateError ? (thrown.errors[0] ?? thrown) : thrown;
  const fields: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {};
  return {
    code: typeof fields.code === 'string' ? fields.code : 'UNKNOWN',
    errno: typeof fields.errno === 'number' ? fields.errno : 0,
    fatal: fields.fatal === true,
    fromServer: typeof fields.sqlState === 'string',
    message: error instanceof Error ? error.message : String(error),
  };
}
