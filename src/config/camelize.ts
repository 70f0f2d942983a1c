import type { z } from 'zod';
import { isOpen, isTable, kindOf, type Schema, shapeOf } from './shape.ts';
import { type Path, toSnake } from './spelling.ts';

export interface UnknownKey {
  readonly kind: 'unknown';
  /** As the user spells it. */
  readonly path: Path;
  readonly known: readonly string[];
}

export interface Camelized {
  /** Keys as the schema spells them; unknown ones left out. */
  readonly value: unknown;
  readonly unknown: readonly UnknownKey[];
}

/**
 * Turns snake_case keys into the schema's camelCase. Only keys that a table's schema names are turned: the keys of
 * free-form records, such as environment variables, stay as they are.
 */
export function camelize(schema: Schema, value: unknown): Camelized {
  const unknown: UnknownKey[] = [];
  return { value: walk(schema, value, [], unknown), unknown };
}

function walk(schema: Schema, value: unknown, path: Path, unknown: UnknownKey[]): unknown {
  const def = kindOf(schema);
  switch (def.type) {
    case 'object':
      return isTable(value) ? walkTable(schema, value, path, unknown) : value;
    case 'record':
      if (!isTable(value)) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, entry]) => [
          key,
          walk(def.valueType, entry, [...path, key], unknown),
        ]),
      );
    case 'array':
      if (!Array.isArray(value)) return value;
      return value.map((entry, index) => walk(def.element, entry, [...path, index], unknown));
    case 'tuple':
      if (!Array.isArray(value)) return value;
      return value.map((entry, index) => {
        const item = def.items[index] ?? def.rest;
        return item ? walk(item, entry, [...path, index], unknown) : entry;
      });
    case 'union': {
      const option = optionFor(schema, value);
      return option === null ? value : walk(option, value, path, unknown);
    }
    default:
      return value;
  }
}

function walkTable(
  schema: Schema,
  table: Record<string, unknown>,
  path: Path,
  unknown: UnknownKey[],
): Record<string, unknown> {
  const shape = shapeOf(schema) ?? {};
  const camelOf = new Map(Object.keys(shape).map((key) => [toSnake(key), key]));
  const entries: [string, unknown][] = [];
  for (const [key, value] of Object.entries(table)) {
    const camel = camelOf.get(key);
    const child = camel === undefined ? undefined : shape[camel];
    if (camel !== undefined && child !== undefined) {
      entries.push([camel, walk(child, value, [...path, key], unknown)]);
    } else if (isOpen(schema)) entries.push([key, value]);
    else unknown.push({ kind: 'unknown', path: [...path, key], known: [...camelOf.keys()] });
  }
  return Object.fromEntries(entries);
}

/** The option of a union that the value was meant for, judged by its kind; null when there is none. */
export function optionFor(schema: Schema, value: unknown): Schema | null {
  const def = kindOf(schema);
  if (def.type !== 'union') return null;
  const able = def.options.filter((option) => mayHold(option, value));
  const tried = able.map((option) => ({ option, ...camelize(option, value) }));
  const fits = tried.find(
    ({ option, value: camel, unknown }) =>
      unknown.length === 0 && (option as z.ZodType).safeParse(camel).success,
  );
  if (fits !== undefined) return fits.option;
  const marked = (def as { discriminator?: string }).discriminator;
  const named = marked === undefined ? undefined : able.find((option) => hasMark(option, marked, value));
  if (named !== undefined) return named;
  return tried.sort((a, b) => a.unknown.length - b.unknown.length)[0]?.option ?? null;
}

function hasMark(option: Schema, key: string, value: unknown): boolean {
  const mark = shapeOf(option)?.[key];
  return mark !== undefined && isTable(value) && (mark as z.ZodType).safeParse(value[toSnake(key)]).success;
}

function mayHold(option: Schema, value: unknown): boolean {
  const def = kindOf(option);
  if (def.type === 'union') return def.options.some((inner) => mayHold(inner, value));
  if (isTable(value)) return def.type === 'object' || def.type === 'record';
  if (Array.isArray(value)) return def.type === 'array' || def.type === 'tuple';
  return false;
}
