import type { Result, Statement } from '../db/driver.ts';
import { AppError } from '../errors.ts';
import type { TableLine } from './dump.ts';

/** Of one INSERT: both databases take more, and this is quick enough. */
const MOST_ROWS = 100;
const MOST_PARAMETERS = 900;
const NAME = /^[a-z][a-z0-9_]{0,63}$/;

/**
 * Writes the rows of a backup into tables that are there and empty, in the caller's transaction.
 * @returns how many, and the numbers that were given last.
 */
export async function fill(
  values: AsyncIterable<unknown>,
  execute: (statement: Statement) => Promise<Result>,
): Promise<{ readonly rows: number; readonly sequences: readonly (readonly [string, number])[] }> {
  let into: TableLine | null = null;
  let waiting: unknown[][] = [];
  let rows = 0;
  let sequences: (readonly [string, number])[] = [];
  const flush = async (): Promise<void> => {
    if (into === null || waiting.length === 0) return;
    const places = `(${into.columns.map(() => '?').join(', ')})`;
    const columns = into.columns.map((column) => `\`${column}\``).join(', ');
    await execute({
      sql: `INSERT INTO \`${into.table}\` (${columns}) VALUES ${waiting.map(() => places).join(', ')}`,
      params: waiting.flat(),
    });
    rows += waiting.length;
    waiting = [];
  };
  for await (const value of values) {
    if (Array.isArray(value)) {
      if (into === null || value.length !== into.columns.length) throw odd();
      waiting.push(value);
      const isFull = waiting.length >= MOST_ROWS || (waiting.length + 1) * value.length > MOST_PARAMETERS;
      if (isFull) await flush();
      continue;
    }
    await flush();
    const line = value as Partial<TableLine> & { sequences?: [string, number][] };
    if (line.sequences !== undefined) sequences = line.sequences;
    else into = checked(line);
  }
  await flush();
  return { rows, sequences };
}

/** A backup is a file that somebody gave us: names in it become part of statements. */
function checked({ table, columns }: Partial<TableLine>): TableLine {
  const names = [table, ...(columns ?? [])];
  if (table === undefined || columns === undefined || !names.every((name) => NAME.test(String(name))))
    throw odd();
  return { table, columns };
}

const odd = (): AppError => new AppError('BACKUP_INVALID', 'The backup holds what no backup holds.');
