import { describeKind } from '../../src/config/describe.ts';
import { effectiveValue } from '../../src/config/effective.ts';
import { isSecret } from '../../src/config/secret.ts';
import {
  defaultOf,
  descriptionOf,
  isOptional,
  kindOf,
  type Schema,
  shapeOf,
} from '../../src/config/shape.ts';
import { toSnake, variableOf } from '../../src/config/spelling.ts';
import { tomlValue } from '../../src/config/toml-value.ts';
import { code, table } from './markdown.ts';

/** A table of a schema's keys. @param plugin whose variables they are: null the core's, undefined when there are none. */
export function keyTable(schema: Schema, plugin?: string | null): string {
  const head = ['Key', ...(plugin === undefined ? [] : ['Environment']), 'Type', 'Default', 'Meaning'];
  const rows = rowsOf(schema, '').map(({ key, name, child }) => [
    code(key),
    ...(plugin === undefined ? [] : [name === null ? '' : code(variableOf(plugin, name))]),
    typeOf(child),
    presetOf(child),
    `${descriptionOf(child)}${isSecret(child) ? ' (secret)' : ''}`,
  ]);
  return table(head, rows);
}

interface Row {
  readonly key: string;
  /** camelCase; null for a key inside a table, which has no variable of its own. */
  readonly name: string | null;
  readonly child: Schema;
}

function rowsOf(schema: Schema, prefix: string): Row[] {
  return Object.entries(shapeOf(schema) ?? {}).flatMap(([name, child]) => {
    const key = `${prefix}${toSnake(name)}`;
    return [{ key, name: prefix === '' ? name : null, child }, ...insideOf(child, key)];
  });
}

function insideOf(schema: Schema, key: string): Row[] {
  const def = kindOf(schema);
  if (def.type === 'object') return rowsOf(schema, `${key}.`);
  if (def.type === 'array') return insideOf(def.element, `${key}[]`);
  if (def.type === 'record') return insideOf(def.valueType, `${key}.<name>`);
  if (def.type === 'union') return def.options.flatMap((option) => insideOf(option, key));
  return [];
}

const typeOf = (schema: Schema): string =>
  describeKind(schema)
    .replace(/^an? /, '')
    .replace(/ or an? /g, ' or ')
    .replace(/"[^"]*"/g, (text) => code(text));

function presetOf(schema: Schema): string {
  if (!isOptional(schema)) return 'required';
  const preset = defaultOf(schema);
  return preset === undefined ? '' : code(tomlValue(effectiveValue(schema, undefined)));
}
