/**
 * The thread that owns one SQLite file: it answers each statement in the order of arrival. Loaded as it stands, from
 * the sources and from the bundle alike, so it is plain JavaScript. Its other side is sqlite-thread.ts.
 */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'libsql';

/**
 * @typedef {{ number: number | null, sql: string | null, params: unknown[] }} Told
 * @typedef {{ id: number, kind: 'alone' | 'inside' | 'command' | 'commandInside' | 'together', statements: Told[] }} Request
 * @typedef {{ code: string, message: string }} Failure
 * @typedef {{ rows: unknown[][], changes: number }} Result
 * @typedef {{ id: number, results: Result[], failure?: Failure }} Reply
 * @typedef {{ opened: true } | { failure: Failure }} Opening
 */

const MAX_CACHED = 200;
const WAL_PATIENCE_MS = 15_000;
/** Answers wait for those to the requests that came with them, but not longer. */
const ANSWER_AFTER_MS = 2;
const BEGIN = 'BEGIN IMMEDIATE';
const COMMIT = 'COMMIT';
/** What a command answers. @type {Result} */
const NOTHING = { rows: [], changes: 0 };

/** Texts of statements that have a number. @type {Map<number, string>} */
const texts = new Map();

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

/**
 * @param {Told} told
 * @returns {string}
 */
function textOf({ number, sql }) {
  const text = sql ?? texts.get(number ?? 0);
  if (text === undefined) throw new Error('There is no statement of this number.');
  return text;
}

/** @param {Told} told */
function learn({ number, sql }) {
  if (number !== null && sql !== null) texts.set(number, sql);
}

/**
 * @param {import('libsql').Database} database
 * @param {Request} request
 * @returns {Reply}
 */
function answer(database, { id, kind, statements }) {
  const isInside = kind === 'inside' || kind === 'commandInside';
  if (isInside && !database.inTransaction) return { id, results: [], failure: noTransaction };
  const [first] = statements;
  if (kind === 'together' || first === undefined) return transaction(database, id, statements);
  const sql = textOf(first);
  try {
    if (kind === 'alone' || kind === 'inside') return { id, results: [done(database, sql, first.params)] };
    command(database, sql);
    return { id, results: [NOTHING] };
  } catch (error) {
    const why = failed(error, sql);
    if (!database.inTransaction) noTransaction = why;
    return { id, results: [], failure: why };
  }
}

/**
 * All of it or nothing.
 * @param {import('libsql').Database} database
 * @param {number} id
 * @param {Told[]} statements
 * @returns {Reply}
 */
function transaction(database, id, statements) {
  /** @type {Result[]} */
  const results = [];
  let sql = BEGIN;
  try {
    database.exec(BEGIN);
    for (const told of statements) {
      sql = textOf(told);
      results.push(done(database, sql, told.params));
    }
    sql = COMMIT;
    database.exec(COMMIT);
    return { id, results };
  } catch (error) {
    const why = failed(error, sql);
    if (database.inTransaction) database.exec('ROLLBACK');
    return { id, results, failure: why };
  }
}

/**
 * @param {unknown} error
 * @param {string} sql
 * @returns {Failure}
 */
function failed(error, sql) {
  // one that failed half-way may still hold a lock until it is dropped
  prepared.delete(sql);
  return failure(error);
}

/**
 * @param {import('libsql').Database} database
 * @param {string} sql
 * @param {unknown[]} params
 * @returns {Result}
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
 * @returns {Request[]}
 */
function wholeFrom(requests, from) {
  const end = requests.findIndex(({ kind }, at) => at >= from && kind !== 'alone' && kind !== 'together');
  return requests.slice(from, end === -1 ? undefined : end);
}

/**
 * Those who ask at once are written down at once: to commit costs more than most of what is committed. Where anything fails
 * nothing is done, and each has to be done by itself, so that it ends as it would have alone.
 * @param {import('libsql').Database} database
 * @param {Request[]} requests
 * @returns {Reply[] | null} to the first ones, as many as there was time for; null where nothing was done
 */
function answerTogether(database, requests) {
  /** @type {Reply[]} */
  const replies = [];
  const began = performance.now();
  let sql = BEGIN;
  try {
    database.exec(BEGIN);
    for (const { id, statements } of requests) {
      /** @type {Result[]} */
      const results = [];
      for (const told of statements) {
        sql = textOf(told);
        results.push(done(database, sql, told.params));
      }
      replies.push({ id, results });
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
 * @param {Request[]} requests
 */
function areWorthOne(database, requests) {
  let changes = 0;
  for (const request of requests) {
    if (isChange(database, request)) changes += 1;
    if (changes > 1) return true;
  }
  return false;
}

/**
 * @param {import('libsql').Database} database
 * @param {Request} request
 */
function isChange(database, { kind, statements: [first] }) {
  if (kind === 'together' || first === undefined) return true;
  try {
    return !prepare(database, textOf(first)).reader;
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
  // before any of them is done, since what fails is done again by itself
  for (const { statements } of requests) for (const told of statements) learn(told);
  /** @type {Reply[]} */
  let replies = [];
  let began = performance.now();
  /** Up to here each is done by itself. */
  let alone = 0;
  for (let at = 0; at < requests.length; ) {
    const whole = at < alone || database.inTransaction ? [] : wholeFrom(requests, at);
    const together = areWorthOne(database, whole) ? answerTogether(database, whole) : null;
    if (together === null) {
      alone = Math.max(alone, at + whole.length);
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
