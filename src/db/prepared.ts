import { is, Param, Placeholder, SQL, sql } from 'drizzle-orm';
import type { Statement } from './driver.ts';

/** A statement as Drizzle wrote it, with named places for what it is to be told each time. */
export interface Unfilled {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** One with its places found: what each parameter is, of what it is told. */
interface Fillable {
  readonly sql: string;
  readonly params: readonly ((values: Values) => unknown)[];
}

type Values = Readonly<Record<string, unknown>>;

const NONE: Values = {};

/**
 * Statements of one kind, each written once for every set of columns that it is told: writing one takes Drizzle twenty
 * times as long as filling one in. How many there are is up to the program, and not to what it is asked.
 */
export class Prepared {
  readonly #write: (places: Record<string, Placeholder>) => Unfilled;
  readonly #written = new Map<string, Fillable>();

  /** @param write is given a place for each column. */
  constructor(write: (places: Record<string, Placeholder>) => Unfilled) {
    this.#write = write;
  }

  /** @param values by column, none of which is an expression. @param others for places that are no columns. */
  fill(values: Values, others: Values = NONE): Statement {
    // one of them for each set of columns
    let key = '';
    for (const name in values) if (values[name] !== undefined) key += `,${name}`;
    let fillable = this.#written.get(key);
    if (fillable === undefined) {
      const names = Object.keys(values).filter((name) => values[name] !== undefined);
      const unfilled = this.#write(Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])));
      fillable = { sql: unfilled.sql, params: unfilled.params.map(paramOf) };
      this.#written.set(key, fillable);
    }
    const given = others === NONE ? values : { ...values, ...others };
    return { sql: fillable.sql, params: fillable.params.map((param) => param(given)) };
  }
}

/** Makes it when it is needed first: most of what a program can ask it never does. */
export function lazy<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/** Whether a row holds values only, and no expression, which is a part of the statement. */
export function isPlain(values: Values): boolean {
  return Object.values(values).every(
    (value) => typeof value !== 'object' || value === null || !is(value, SQL),
  );
}

/** A place that has a column's type stands in a `Param`, as a value does. */
function paramOf(param: unknown): Fillable['params'][number] {
  if (is(param, Placeholder)) return (values) => values[param.name];
  if (!is(param, Param) || !is(param.value, Placeholder)) return () => param;
  const { encoder, value: place } = param;
  return (values) => {
    const value = values[place.name];
    return value === null ? null : encoder.mapToDriverValue(value);
  };
}
