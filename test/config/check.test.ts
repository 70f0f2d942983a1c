import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { check } from '../../src/config/check.ts';
import { describeKind } from '../../src/config/describe.ts';
import { secret } from '../../src/config/secret.ts';

const schema = z.strictObject({
  port: z.int().min(1).max(65535).default(1),
  share: z.number().gt(0).lt(1).optional(),
  least: z.number().min(2).optional(),
  name: z.string().min(2).max(5).optional(),
  title: z.string().min(1).optional(),
  address: z.url().optional(),
  on: z.boolean().optional(),
  level: z.enum(['low', 'high']).optional(),
  tags: z.array(z.string()).max(2).optional(),
  innerTable: z.strictObject({ deepKey: z.int() }).optional(),
  env: z.record(z.string(), z.string()).optional(),
  how: z
    .union([z.literal('auto'), z.strictObject({ userName: z.string(), age: z.int().optional() })])
    .optional(),
  marked: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('a'), first: z.int() }),
      z.strictObject({ kind: z.literal('b'), second: z.int() }),
    ])
    .optional(),
  even: z
    .int()
    .refine((value) => value % 2 === 0, 'expected an even number')
    .optional(),
  odd: z
    .int()
    .refine((value) => value % 2 === 1, 'must not be even.')
    .optional(),
  ranks: z.partialRecord(z.enum(['low', 'high']), z.int()).optional(),
  named: z.record(z.string().regex(/^[a-z]+$/, 'expected small letters'), z.int()).optional(),
  either: z
    .strictObject({ oneKey: z.int().optional(), other: z.int().optional() })
    .refine(({ oneKey, other }) => oneKey === undefined || other === undefined, 'one_key excludes other')
    .optional(),
  code: z.string().regex(/^a$/).optional(),
  password: secret(z.string().min(8)).optional(),
  login: z.strictObject({ password: secret(z.string()) }).optional(),
  keys: secret(z.array(z.string().min(3))).optional(),
});

function wrong(value: unknown): string[] {
  const checked = check(schema, value);
  if (checked.ok) return [];
  return checked.findings.map((finding) =>
    finding.kind === 'unknown'
      ? `${finding.path.join('.')} unknown`
      : `${finding.path.join('.')}: ${finding.text}`,
  );
}

describe('check', () => {
  it.each([
    [{ port: 'http' }, 'port: expected a whole number from 1 to 65535, got "http"'],
    [{ port: 0 }, 'port: expected a whole number from 1 to 65535, got 0'],
    [{ port: 1.5 }, 'port: expected a whole number from 1 to 65535, got 1.5'],
    [{ share: 1 }, 'share: expected a number above 0 and below 1, got 1'],
    [{ least: 1 }, 'least: expected a number of at least 2, got 1'],
    [{ name: 'x' }, 'name: expected a text of 2 to 5 characters, got "x"'],
    [{ name: ['x'] }, 'name: expected a text of 2 to 5 characters, got a list'],
    [{ title: '' }, 'title: expected a text that is not empty, got ""'],
    [{ address: 'x' }, 'address: expected a URL, got "x"'],
    [{ on: 'yes' }, 'on: expected true or false, got "yes"'],
    [{ level: 'mid' }, 'level: expected "low" or "high", got "mid"'],
    [{ tags: 'a' }, 'tags: expected a list of at most 2 entries, each entry a text, got "a"'],
    [{ tags: ['a', 'b', 'c'] }, 'tags: expected a list of at most 2 entries, each entry a text, got a list'],
    [{ tags: ['a', 2] }, 'tags.1: expected a text, got 2'],
    [{ inner_table: 3 }, 'inner_table: expected a table, got 3'],
    [{ inner_table: {} }, 'inner_table.deep_key: expected a whole number'],
    [{ inner_table: { deep_key: new Date(0) } }, 'inner_table.deep_key: expected a whole number, got a date'],
    [{ env: { MY_VAR: 1 } }, 'env.MY_VAR: expected a text, got 1'],
    [{ how: 'never' }, 'how: expected "auto" or a table, got "never"'],
    [{ how: { user_name: 3 } }, 'how.user_name: expected a text, got 3'],
    [{ how: { user_name: 'x', age: 'y' } }, 'how.age: expected a whole number, got "y"'],
    [{ how: {} }, 'how.user_name: expected a text'],
    [{ marked: { kind: 'b', second: 'x' } }, 'marked.second: expected a whole number, got "x"'],
    [{ marked: { kind: 'c' } }, 'marked.kind: expected "a" or "b", got "c"'],
    [{ even: 1 }, 'even: expected an even number, got 1'],
    [{ odd: 2 }, 'odd: must not be even, got 2'],
    [{ code: 'b' }, 'code: expected a text that matches /^a$/, got "b"'],
    [{ ranks: { low: 'x' } }, 'ranks.low: expected a whole number, got "x"'],
    [{ ranks: { mid: 1 } }, 'ranks.mid unknown'],
    [{ named: { A: 1 } }, 'named.A: is no valid key here: expected small letters'],
    [{ either: { one_key: 1, other: 2 } }, 'either: one_key excludes other'],
    [{ portt: 3 }, 'portt unknown'],
    [{ inner_table: { deep_key: 1, dep_key: 2 } }, 'inner_table.dep_key unknown'],
    [{ name: `${'x'.repeat(200)}` }, `name: expected a text of 2 to 5 characters, got "${'x'.repeat(60)}…"`],
    [[], ': expected a table, got a list'],
  ])('of %j says: %s', (given, expected) => {
    expect(wrong(given)).toEqual([expected]);
  });

  it.each([
    [{ password: 'hunter2' }, 'password: expected a text of at least 8 characters, got a hidden value'],
    [{ password: 1234567 }, 'password: expected a text of at least 8 characters, got a hidden value'],
    [{ login: 'hunter2' }, 'login: expected a table, got a hidden value'],
    [{ login: { password: ['hunter2'] } }, 'login.password: expected a text, got a list'],
    [{ keys: ['hunter2', 'h2'] }, 'keys.1: expected a text of at least 3 characters, got a hidden value'],
    [{ address: 'http://me:hunter2@' }, 'address: expected a URL, got "http://me:••••••@"'],
  ])('never shows the secret of %j', (given, expected) => {
    expect(wrong(given)).toEqual([expected]);
  });

  it('tells everything at once', () => {
    expect(wrong({ port: 0, nam: 'x', level: 1, tags: [1, 2] })).toHaveLength(5);
  });

  it('gives what the schema makes of a good value', () => {
    expect(check(schema, { inner_table: { deep_key: 4 } })).toEqual({
      ok: true,
      value: { port: 1, innerTable: { deepKey: 4 } },
      input: { innerTable: { deepKey: 4 } },
    });
  });
});

describe('describeKind', () => {
  it.each([
    [z.string().length(3), 'a text of 3 characters'],
    [z.string().length(1), 'a text of 1 character'],
    [z.array(z.int()).min(1), 'a list of at least 1 entry, each entry a whole number'],
    [z.email(), 'an e-mail address'],
    [z.literal('x'), '"x"'],
    [z.literal([1, null]), '1 or null'],
    [z.union([z.string(), z.int(), z.boolean()]), 'a text, a whole number or true or false'],
    [z.tuple([z.string(), z.string()]), 'a list of 2 entries'],
    [z.date(), 'a date'],
    [z.unknown(), 'a value'],
    [z.number().max(3).optional(), 'a number of at most 3'],
    [z.int().positive().default(3), 'a whole number above 0'],
  ])('%#', (given, expected) => {
    expect(describeKind(given)).toBe(expected);
  });
});
