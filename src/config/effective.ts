import type { z } from 'zod';
import { optionFor } from './camelize.ts';
import { HIDDEN, holdsSecret, isSecret, redact } from './secret.ts';
import { defaultOf, isTable, kindOf, type Schema } from './shape.ts';
import { toSnake } from './spelling.ts';

export interface EffectiveEntry {
  /** As TOML spells it: `port`, `plugins.docker.image`, `apps.xfce`. */
  readonly key: string;
  /** As TOML would hold it; secrets hidden, null when unset. */
  readonly value: unknown;
  readonly source: 'default' | 'file' | 'environment';
  /** `deskgate.toml:3`, the name of the variable, or `default`. */
  readonly where: string;
  /** The environment variable that sets it whatever the file says; null where there is none. */
  readonly variable: string | null;
}

/** The value that counts, keys in snake_case, defaults filled in, secrets hidden. */
export function effectiveValue(schema: Schema, given: unknown, snakeKeys = true): unknown {
  if (given === undefined || given === null) {
    const preset = defaultOf(schema);
    return preset === undefined || preset === null ? null : effectiveValue(schema, preset, false);
  }
  if (isSecret(schema)) return HIDDEN;
  const def = kindOf(schema);
  const each = (child: Schema, entry: unknown): unknown => effectiveValue(child, entry, snakeKeys);
  switch (def.type) {
    case 'object':
      return isTable(given) ? table(def, given, snakeKeys) : plain(given);
    case 'record':
      return isTable(given) ? mapTable(given, (entry) => each(def.valueType, entry)) : plain(given);
    case 'array':
      return Array.isArray(given) ? given.map((entry) => each(def.element, entry)) : plain(given);
    case 'union': {
      const option = optionFor(schema, given);
      if (option !== null) return each(option, given);
      return def.options.some(isSecret) ? HIDDEN : plain(given);
    }
    default:
      // rare kinds, such as tuples, are not looked into
      return holdsSecret(schema) ? HIDDEN : plain(given);
  }
}

function table(
  def: z.core.$ZodObjectDef,
  given: Readonly<Record<string, unknown>>,
  snakeKeys: boolean,
): Record<string, unknown> {
  const spell = (key: string): string => (snakeKeys ? toSnake(key) : key);
  const known = Object.entries(def.shape);
  const { catchall } = def;
  const free = Object.entries(given).filter(([key]) => !known.some(([name]) => spell(name) === key));
  return Object.fromEntries([
    ...known.map(([key, child]) => [toSnake(key), effectiveValue(child, given[spell(key)], snakeKeys)]),
    ...free.map(([key, entry]) => [
      key,
      catchall === undefined ? plain(entry) : effectiveValue(catchall, entry, snakeKeys),
    ]),
  ]);
}

function plain(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(plain);
  return isTable(value) ? mapTable(value, plain) : value;
}

function mapTable(
  given: Record<string, unknown>,
  change: (entry: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).map(([key, entry]) => [key, change(entry)]));
}
