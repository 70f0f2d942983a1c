import fc from 'fast-check';
import { parse, stringify } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import type { Path } from '../../src/config/spelling.ts';
import { tomlLines } from '../../src/config/toml-lines.ts';

const TEXT = `# a comment with [brackets] and = signs
port = 1
"odd key" = 2
'single' = 3
long = """
not_a_key = 1
[not_a_table]
\\""" still inside
"""
raw = '''
[neither]
'''''
list = [ # comment ]
  "a",
  { inner = 1, "deep.er" = { deepest = 2 } },

  [1, [2]],
]
quotes = ["""a""""",
  'b']
a.b.c = 5

[plugins.docker] # comment
image = "x # no comment ]"

  [plugins."web-ui"]
  theme = "dark"

[[apps]]
id = "one"
[apps.settings]
env = { A = "}", B = '=' }
[[apps]]
id = "two"
[[apps.settings.mounts]]
source = "/a"
[[apps.settings.mounts]]
source = "/b"
"caf\\u00e9" = 1
`;

describe('lines of a TOML text', () => {
  const lineOf = tomlLines(TEXT);
  const lines = TEXT.split('\n');
  const lineWith = (text: string): number => lines.findIndex((line) => line.includes(text)) + 1;

  it('is given a valid text', () => {
    expect(() => parse(TEXT)).not.toThrow();
  });

  it.each<[Path, string]>([
    [['port'], 'port = 1'],
    [['odd key'], 'odd key'],
    [['single'], "'single'"],
    [['long'], 'long ='],
    [['raw'], 'raw ='],
    [['list'], 'list ='],
    [['list', 0], '"a"'],
    [['list', 1, 'inner'], 'inner = 1'],
    [['list', 1, 'deep.er', 'deepest'], 'deepest'],
    [['list', 2, 1, 0], '[1, [2]]'],
    [['quotes', 1], "'b'"],
    [['a', 'b', 'c'], 'a.b.c'],
    [['a', 'b'], 'a.b.c'],
    [['plugins', 'docker'], '[plugins.docker]'],
    [['plugins', 'docker', 'image'], 'image ='],
    [['plugins', 'web-ui', 'theme'], 'theme ='],
    [['apps'], '[[apps]]'],
    [['apps', 0], '[[apps]]'],
    [['apps', 0, 'id'], '"one"'],
    [['apps', 0, 'settings', 'env', 'B'], 'env ='],
    [['apps', 1, 'id'], '"two"'],
    [['apps', 1, 'settings', 'mounts', 0, 'source'], '"/a"'],
    [['apps', 1, 'settings', 'mounts', 1, 'source'], '"/b"'],
    [['apps', 1, 'settings', 'mounts', 1, 'café'], 'caf'],
  ])('finds %j', (path, text) => {
    expect(lineOf(path)).toBe(lineWith(text));
  });

  it('answers for what is not written with the table around it', () => {
    expect(lineOf(['apps', 1, 'name'])).toBe(lineWith('"two"') - 1);
    expect(lineOf(['plugins', 'docker', 'limits', 'cpus'])).toBe(lineWith('[plugins.docker]'));
  });

  it.each([[[]], [['nothing']], [['not_a_key']], [['not_a_table']], [['neither']]])(
    'knows no line of %j',
    (path) => {
      expect(lineOf(path)).toBeNull();
    },
  );

  it('counts lines that end with CR LF', () => {
    expect(tomlLines('a = 1\r\n\r\n[t]\r\nb = 2\r\n')(['t', 'b'])).toBe(4);
  });

  it('finds every key of every table that can be written', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const text = stringify(table);
        const find = tomlLines(text);
        const written = text.split('\n');
        for (const path of pathsOf(table)) {
          const line = find(path);
          expect(line, `${JSON.stringify(path)} in\n${text}`).not.toBeNull();
          const [key = ''] = path.filter((part) => typeof part === 'string').slice(-1);
          expect(written[(line ?? 0) - 1]).toContain(JSON.stringify(key).slice(1, -1));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('ends for any text at all', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('[', ']', '{', '}', '"', "'", '=', ',', '.', '\n', '#', '\\', 'a', ' '),
        }),
        (text) => {
          tomlLines(text)(['a', 0, 'a']);
        },
      ),
    );
  });
});

const keys = fc.stringMatching(/^[a-z "#[\]{}=.,'-]{1,8}$/);
const scalars = fc.oneof(
  fc.boolean(),
  fc.integer(),
  fc.string({ unit: fc.constantFrom('a', '"', "'", '\n', '#', '[', '}', '\\', '=') }),
);
const { tables } = fc.letrec<{ tables: Record<string, unknown>; values: unknown }>((tie) => ({
  tables: fc.dictionary(keys, tie('values'), { maxKeys: 4 }),
  values: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.array(scalars, { maxLength: 3 }),
    tie('tables'),
    fc.array(tie('tables'), { minLength: 1, maxLength: 3 }),
  ),
}));

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => pathsOf(entry, [...path, index]));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, entry]) => [[...path, key], ...pathsOf(entry, [...path, key])]);
}
