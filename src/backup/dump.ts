import type { Result, Statement } from '../db/driver.ts';

/** Reads one moment of the database, whatever others write meanwhile. */
export interface Snapshot {
  readonly dialect: 'sqlite' | 'mysql';
  execute(statement: Statement): Promise<Result>;
}

/** What is of no use elsewhere, or would let somebody in who has signed out since. */
const LEFT_OUT = new Set([
  'schema_migrations',
  'sessions',
  'sign_in_links',
  'sign_in_tickets',
  'sign_in_failures',
  'account_links',
  'seats',
  'start_keys',
]);
const BATCH = 500;
const SOURCES = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
  mysql:
    'SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name',
};
const SEQUENCES = {
  sqlite: 'SELECT name, seq FROM sqlite_sequence',
  mysql:
    'SELECT table_name, auto_increment - 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND auto_increment IS NOT NULL',
};

export interface TableLine {
  readonly table: string;
  readonly columns: readonly string[];
}

/** Before the rows of each table its columns; a row is an array. Behind all the numbers that were given last. */
export async function* dump(
  snapshot: Snapshot,
): AsyncGenerator<TableLine | unknown[] | { sequences: unknown[][] }> {
  const { dialect } = snapshot;
  const run = async (sql: string, ...params: unknown[]): Promise<unknown[][]> =>
    (await snapshot.execute({ sql, params })).rows;
  for (const [name] of await run(SOURCES[dialect])) {
    const table = String(name);
    if (LEFT_OUT.has(table)) continue;
    const columns = await columnsOf(run, dialect, table);
    const list = columns.map((column) => `\`${column}\``).join(', ');
    const key = dialect === 'sqlite' ? 'rowid' : `\`${await primaryKey(run, table)}\``;
    yield { table, columns };
    for (let last: unknown = null; ; ) {
      const where = last === null ? '' : `WHERE ${key} > ?`;
      const rows = await run(
        `SELECT ${key}, ${list} FROM \`${table}\` ${where} ORDER BY ${key} LIMIT ${BATCH}`,
        ...(last === null ? [] : [last]),
      );
      for (const [, ...row] of rows) yield row;
      if (rows.length < BATCH) break;
      last = rows.at(-1)?.[0];
    }
  }
  yield { sequences: await run(SEQUENCES[dialect]) };
}

type Run = (sql: string, ...params: unknown[]) => Promise<unknown[][]>;

async function columnsOf(run: Run, dialect: Snapshot['dialect'], table: string): Promise<string[]> {
  if (dialect === 'sqlite')
    return (await run(`PRAGMA table_info(\`${table}\`)`)).map((row) => String(row[1]));
  const sql =
    'SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position';
  return (await run(sql, table)).map(([column]) => String(column));
}

async function primaryKey(run: Run, table: string): Promise<string> {
  const sql =
    "SELECT column_name FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND table_name = ? AND constraint_name = 'PRIMARY'";
  const [[column] = []] = await run(sql, table);
  return String(column);
}
