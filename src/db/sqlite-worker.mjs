/**
 * The thread that owns one SQLite file: it answers each statement in the order of arrival. Loaded as it stands, from
 * the sources and from the bundle alike, so it is plain JavaScript. Its other side is sqlite-thread.ts.
 */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'libsql';

/**
 * @typedef {{ id: number, sql: string, params: unknown[] | null, isInside: boolean, needsAll: boolean }} Request
 * @typedef {{ code: string, message: string }} Failure
 * @typedef {{ id: number, rows: unknown[][], changes: number } | { id: number, failure: Failure }} Reply
 * @typedef {{ opened: true } | { failure: Failure }} Opening
 */

const MAX_CACHED = 200;
const WAL_PATIENCE_MS = 15_000;
/** Answers wait for those to the requests that came with them, but not longer. */
const ANSWER_AFTER_MS = 2;
const BEGIN = 'BEGIN IMMEDIATE';
const COMMIT = 'COMMIT';
/** What a command answers. */
const NOTHING = { rows: [], changes: 0 };

/** Prepared statements, the one used longest ago first. @type {Map<string, import('libsql').Statement>} */
const prepared = new Map();

/**
 * @param {string} file
 * @param {number} busyMs
 */
function open(file, busyMs) {
  const database = new Database(file);
  database.exec(`PRAGMA busy_timeout = ${busyMs}`);
  switchToWal(database);
  database.exec('PRAGMA synchronous = NORMAL');
  database.exec('PRAGMA foreign_keys = ON');
  return database;
}

/**
 * Two processes that open a new file at once collide here, and SQLite does not wait for this change of mode.
 * @param {import('libsql').Database} database
 */
function switchToWal(database) {
  const deadline = Date.now() + WAL_PATIENCE_MS;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!failure(error).code.startsWith('SQLITE_BUSY') || Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25);
    }
  }
}

/**
 * @param {import('libsql').Database} database
 * @param {string} sql
 */
function prepare(database, sql) {
  const known = prepared.get(sql);
  if (known !== undefined) {
    prepared.delete(sql);
    prepared.set(sql, known);
    return known;
  }
  const statement = database.prepare(sql);
  if (statement.reader) statement.raw(true);
  prepared.set(sql, statement);
  const oldest = prepared.keys().next();
  if (prepared.size > MAX_CACHED && !oldest.done) prepared.delete(oldest.value);
  return statement;
}

/**
 * Why the last transaction did not begin, or is over before its end. Its statements are posted without waiting for its
 * BEGIN; outside of it none of them may run.
 * @type {Failure}
 */
let noTransaction = { code: 'NO_TRANSACTION', message: 'SQLite has rolled the transaction back.' };

/** Whether a statement of the transaction has failed. */
let isDoomed = false;

/**
 * @param {import('libsql').Database} database
 * @param {Request} request
 * @returns {Reply}
 */
function answer(database, { id, sql, params, isInside, needsAll }) {
  if (isInside && !database.inTransaction) return { id, failure: noTransaction };
  if (!isInside) isDoomed = false;
  try {
    if (needsAll && isDoomed) {
      database.exec('ROLLBACK');
      return { id, failure: { code: 'ROLLED_BACK', message: 'A statement of the transaction failed.' } };
    }
    if (params === null) {
      command(database, sql);
      return { id, ...NOTHING };
    }
    return { id, ...done(database, sql, params) };
  } catch (error) {
    // one that failed half-way may still hold a lock until it is dropped
    prepared.delete(sql);
    const why = failure(error);
    isDoomed = isInside;
    if (!database.inTransaction) noTransaction = why;
    return { id, failure: why };
  }
}

/**
 * @param {import('libsql').Database} database
 * @param {string} sql
 * @param {unknown[]} params
 * @returns {{ rows: unknown[][], changes: number }}
 */
function done(database, sql, params) {
  const statement = prepare(database, sql);
  return statement.reader
    ? { rows: /** @type {unknown[][]} */ (statement.all(params)), changes: 0 }
    : { rows: [], changes: change(database, statement, params) };
}

/**
 * A COMMIT that fails undoes the transaction, so that the next BEGIN may follow it without waiting for its answer.
 * @param {import('libsql').Database} database
 * @param {string} sql
 */
function command(database, sql) {
  try {
    database.exec(sql);
  } catch (error) {
    if (sql === COMMIT && database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * libsql does not reset a prepared statement that found the file locked, and while it hangs so every COMMIT fails. In a
 * transaction that has the lock already it cannot happen to one; BEGIN itself is not prepared.
 * @param {import('libsql').Database} database
 * @param {import('libsql').Statement} statement
 * @param {unknown[]} params
 */
function change(database, statement, params) {
  if (database.inTransaction) return statement.run(params).changes;
  database.exec(BEGIN);
  try {
    const { changes } = statement.run(params);
    database.exec(COMMIT);
    return changes;
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * @param {unknown} error
 * @returns {Failure}
 */
function failure(error) {
  if (!(error instanceof Error)) return { code: 'UNKNOWN', message: String(error) };
  return { code: 'code' in error ? String(error.code) : 'UNKNOWN', message: error.message };
}

/**
 * What is done by itself and follows upon one another: statements, and transactions that came whole. Nothing of a transaction
 * whose end is yet to come.
 * @param {Request[]} requests
 * @param {number} from
 * @returns {Request[][]}
 */
function unitsFrom(requests, from) {
  const units = [];
  for (let at = from; at < requests.length; ) {
    const length = unitAt(requests, at);
    if (length === 0) break;
    units.push(requests.slice(at, at + length));
    at += length;
  }
  return units;
}

/**
 * @param {Request[]} requests
 * @param {number} from
 * @returns {number} how many requests it is; 0 for what must be done in a transaction of its own
 */
function unitAt(requests, from) {
  const [first] = requests.slice(from, from + 1);
  if (first === undefined || first.isInside) return 0;
  if (first.params !== null) return 1;
  if (first.sql !== BEGIN) return 0;
  let end = from + 1;
  while (requests[end]?.isInside && requests[end]?.params !== null) end += 1;
  return requests[end]?.needsAll ? end + 1 - from : 0;
}

/**
 * Those who ask at once are written down at once: to commit costs more than most of what is committed. Where anything fails
 * nothing is done, and each has to be done by itself, so that it ends as it would have alone.
 * @param {import('libsql').Database} database
 * @param {Request[][]} units
 * @returns {Reply[] | null} to the first ones, as many as there was time for; null where nothing was done
 */
function answerTogether(database, units) {
  /** @type {Reply[]} */
  const replies = [];
  const began = performance.now();
  let sql = BEGIN;
  try {
    database.exec(BEGIN);
    for (const unit of units) {
      for (const { id, sql: asked, params } of unit) {
        sql = asked;
        replies.push({ id, ...(params === null ? NOTHING : done(database, asked, params)) });
      }
      if (performance.now() - began >= ANSWER_AFTER_MS) break;
    }
    sql = COMMIT;
    database.exec(COMMIT);
    return replies;
  } catch {
    prepared.delete(sql);
    if (database.inTransaction) database.exec('ROLLBACK');
    return null;
  }
}

/**
 * @param {import('libsql').Database} database
 * @param {Request[][]} units
 */
function areWorthOne(database, units) {
  let changes = 0;
  for (const [first] of units) {
    if (first !== undefined && isChange(database, first)) changes += 1;
    if (changes > 1) return true;
  }
  return false;
}

/**
 * @param {import('libsql').Database} database
 * @param {Request} first of a unit
 */
function isChange(database, { sql, params }) {
  if (params === null) return true;
  try {
    return !prepare(database, sql).reader;
  } catch {
    return false;
  }
}

/**
 * @param {import('libsql').Database} database
 * @param {Request[]} requests
 * @param {import('node:worker_threads').MessagePort} port
 */
function answerAll(database, requests, port) {
  /** @type {Reply[]} */
  let replies = [];
  let began = performance.now();
  /** Up to here each is done by itself. */
  let alone = 0;
  for (let at = 0; at < requests.length; ) {
    const units = at < alone || database.inTransaction ? [] : unitsFrom(requests, at);
    const together = areWorthOne(database, units) ? answerTogether(database, units) : null;
    if (together === null) {
      alone = Math.max(alone, at + units.flat().length);
      replies.push(answer(database, /** @type {Request} */ (requests[at])));
      at += 1;
    } else {
      replies.push(...together);
      at += together.length;
    }
    const now = performance.now();
    if (now - began < ANSWER_AFTER_MS) continue;
    port.postMessage(replies);
    replies = [];
    began = now;
  }
  if (replies.length > 0) port.postMessage(replies);
}

const port = parentPort;
if (port === null) throw new Error('sqlite-worker.mjs runs in a worker thread only.');

/** @type {import('libsql').Database | undefined} */
let database;
try {
  database = open(workerData.file, workerData.busyMs);
  port.postMessage({ opened: true });
} catch (error) {
  port.postMessage({ failure: failure(error) });
}

if (database !== undefined) {
  const opened = database;
  port.on('message', (/** @type {Request[] | 'close'} */ message) => {
    if (message !== 'close') {
      answerAll(opened, message, port);
      return;
    }
    prepared.clear();
    opened.close();
    port.close();
  });
}
