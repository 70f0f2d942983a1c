import type { z } from 'zod';
import { coreConfig } from './core.ts';
import { nearest } from './nearest.ts';
import type { Environment } from './section.ts';
import { shapeOf } from './shape.ts';
import { PREFIX, pluginPrefix, showKey, variableOf } from './spelling.ts';

export const FILE_VARIABLE = 'DESKGATE_CONFIG';

/** Variables that other parts of the program read. */
const ELSEWHERE = [
  /^DESKGATE_CONFIG$/,
  /^DESKGATE_URL$/,
  /^DESKGATE_KEY$/,
  /^DESKGATE_TEST_/,
  /^DESKGATE_TESTBED(?:_|$)/,
];

export interface Owner {
  readonly id: string;
  readonly config: z.ZodType;
}

/** Problems with the names of variables: unknown ones, and one name that would mean two keys. */
export function checkVariables(
  env: Environment,
  plugins: readonly Owner[],
  ignored: readonly string[],
): string[] {
  const problems: string[] = [];
  const owners = new Map<string, string>();
  const claim = (plugin: string | null, schema: z.ZodType): void => {
    for (const key of Object.keys(shapeOf(schema) ?? {})) {
      const variable = variableOf(plugin, key);
      const owner = plugin === null ? 'the core' : `the plugin ${plugin}`;
      const earlier = owners.get(variable);
      if (earlier !== undefined) problems.push(`${variable}: is a key of ${earlier} and of ${owner}.`);
      owners.set(variable, owner);
    }
  };
  claim(null, coreConfig);
  for (const { id, config } of plugins) claim(id, config);

  const prefixes = ignored.map(pluginPrefix);
  const unknown = Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && env[name] !== undefined && !owners.has(name))
    .filter((name) => !ELSEWHERE.some((pattern) => pattern.test(name)))
    .filter((name) => !prefixes.some((prefix) => name.startsWith(prefix)))
    .toSorted((a, b) => a.localeCompare(b));
  for (const name of unknown) {
    const near = nearest(name, [...owners.keys(), FILE_VARIABLE]);
    problems.push(`${showKey(name)}: unknown environment variable; the nearest known one is ${near}.`);
  }
  return problems;
}
