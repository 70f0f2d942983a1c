import { BrokenReference, UniqueViolation } from './database.ts';
import { DatabaseBusy, diskFull, QueryFailed, unreachable } from './failures.ts';

/** What SQLite said, as an error of ours. SQLite's messages name tables and columns, never values. */
export function sqliteFailure({ code, message }: { code: string; message: string }, sql: string): Error {
  switch (code) {
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
    case 'SQLITE_CONSTRAINT_ROWID':
      return new UniqueViolation(message);
    case 'SQLITE_CONSTRAINT_FOREIGNKEY':
      return new BrokenReference(message);
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new DatabaseBusy(`another process holds the SQLite file: ${code}`);
  }
  if (code.startsWith('SQLITE_FULL')) {
    return diskFull(`${code}: ${message}`, 'Free some space on the disk of the data directory.');
  }
  if (/^SQLITE_(CANTOPEN|IOERR|CORRUPT|NOTADB|READONLY|PERM|AUTH|NOMEM|PROTOCOL)/.test(code)) {
    return unreachable(`${code}: ${message}`);
  }
  return new QueryFailed(code, message, sql);
}
