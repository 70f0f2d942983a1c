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
      return { id, rows: [], changes: 0 };
    }
    const statement = prepare(database, sql);
    if (statement.reader) {
      return { id, rows: /** @type {unknown[][]} */ (statement.all(params)), changes: 0 };
    }
    return { id, rows: [], changes: change(database, statement, params) };
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
 * A COMMIT that fails undoes the transaction, so that the next BEGIN may follow it without waiting for its answer.
 * @param {import('libsql').Database} database
 * @param {string} sql
 */
function command(database, sql) {
  try {
    database.exec(sql);
  } catch (error) {
    if (sql === 'COMMIT' && database.inTransaction) database.exec('ROLLBACK');
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
  database.exec('BEGIN IMMEDIATE');
  try {
    const { changes } = statement.run(params);
    database.exec('COMMIT');
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
 * @param {import('libsql').Database} database
 * @param {Request[]} requests
 * @param {import('node:worker_threads').MessagePort} port
 */
function answerAll(database, requests, port) {
  /** @type {Reply[]} */
  let replies = [];
  let began = performance.now();
  for (const request of requests) {
    replies.push(answer(database, request));
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
