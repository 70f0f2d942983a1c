import type { z } from 'zod';
import { check, type Finding } from './check.ts';
import { coerce } from './coerce.ts';
import { type EffectiveEntry, effectiveValue } from './effective.ts';
import { sentence } from './problems.ts';
import { isTable, shapeOf } from './shape.ts';
import { type Path, toCamel, toSnake, variableOf } from './spelling.ts';
import type { TomlFile } from './toml-file.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Keys that belong together: the core's (`plugin` null) or a plugin's. */
export interface Section<T = unknown> {
  readonly plugin: string | null;
  readonly schema: z.ZodType<T>;
}

export interface SectionRead<T> {
  /** Null when there are problems. */
  readonly value: T | null;
  readonly findings: readonly Finding[];
  tell(finding: Finding): string;
  effective(settled?: Readonly<Record<string, unknown>>): EffectiveEntry[];
}

/** Reads one section: the environment wins over the file, the file over defaults. */
export function readSection<T>(
  { plugin, schema }: Section<T>,
  table: unknown,
  file: TomlFile | null,
  env: Environment,
): SectionRead<T> {
  const inFile: Path = plugin === null ? [] : ['plugins', plugin];
  const overrides = readEnvironment(plugin, schema, env);
  const isWrong = table !== undefined && !isTable(table);
  const raw =
    isWrong && overrides.size === 0
      ? table
      : {
          ...(isTable(table) ? table : {}),
          ...Object.fromEntries([...overrides].map(([key, { value }]) => [key, value])),
        };
  const checked = check(schema, raw);
  const hiddenByOverrides: Finding[] =
    isWrong && overrides.size > 0 ? [{ kind: 'wrong', path: [], text: 'expected a table' }] : [];

  // a section that is not written has no line, and its neighbour's would mislead
  const lineOf = (path: Path): number | null =>
    table === undefined ? null : (file?.lineOf([...inFile, ...path]) ?? null);

  const place = (path: Path): string => {
    const line = lineOf(path);
    const name = file?.name ?? 'the configuration';
    const where = line === null ? name : `${name}, line ${line}`;
    return plugin === null ? where : `${where}, [plugins.${plugin}]`;
  };

  const sourceOf = (key: string): Pick<EffectiveEntry, 'source' | 'where'> => {
    const override = overrides.get(key);
    if (override !== undefined) return { source: 'environment', where: override.variable };
    if (!isTable(table) || table[key] === undefined) return { source: 'default', where: 'default' };
    const line = lineOf([key]);
    return { source: 'file', where: line === null ? (file?.name ?? '') : `${file?.name}:${line}` };
  };

  return {
    value: checked.ok && hiddenByOverrides.length === 0 ? checked.value : null,
    findings: [...hiddenByOverrides, ...(checked.ok ? [] : checked.findings)],
    tell: (finding) => {
      const [key = '', ...rest] = finding.path;
      const override = overrides.get(String(key));
      if (override !== undefined) return sentence(override.variable, rest, finding);
      return sentence(place(finding.path), finding.path, finding, hintFor(plugin, finding.path));
    },
    effective: (settled = {}) =>
      Object.entries(shapeOf(schema) ?? {}).map(([key, child]) => {
        const snake = toSnake(key);
        const given = isTable(raw) ? raw[snake] : undefined;
        return {
          key: plugin === null ? snake : `plugins.${plugin}.${snake}`,
          value: effectiveValue(child, Object.hasOwn(settled, key) ? settled[key] : given),
          ...sourceOf(snake),
          variable: variableOf(plugin, key),
        };
      }),
  };
}

interface Override {
  readonly variable: string;
  readonly value: unknown;
}

/** What the environment says, by key as TOML spells it. */
function readEnvironment(plugin: string | null, schema: z.ZodType, env: Environment): Map<string, Override> {
  const found = new Map<string, Override>();
  for (const [key, child] of Object.entries(shapeOf(schema) ?? {})) {
    const variable = variableOf(plugin, key);
    const text = env[variable];
    // compose files pass what is unset as an empty text
    if (text === undefined || text === '') continue;
    found.set(toSnake(key), { variable, value: coerce(child, text) });
  }
  return found;
}

/** How to give what is missing. */
function hintFor(plugin: string | null, path: Path): string {
  const [key] = path;
  if (typeof key !== 'string' || path.length !== 1) return '';
  return `; set it there or as ${variableOf(plugin, toCamel(key))}`;
}
