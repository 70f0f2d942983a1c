import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { camelize } from '../../src/config/camelize.ts';

const schema = z.strictObject({
  publicUrl: z.string().optional(),
  limits: z.strictObject({ cpuCount: z.number() }).optional(),
  envVars: z.record(z.string(), z.string()).default({}),
  bigTables: z.record(z.string(), z.strictObject({ innerKey: z.int() })).optional(),
  mountPoints: z.array(z.strictObject({ readOnly: z.boolean() })).optional(),
  pair: z.tuple([z.string(), z.strictObject({ theSecond: z.int() })]).optional(),
  how: z
    .union([
      z.literal('auto'),
      z.strictObject({ kindName: z.literal('one'), firstKey: z.int() }),
      z.strictObject({ kindName: z.literal('two'), otherKey: z.int() }),
    ])
    .optional(),
  open: z.looseObject({ knownKey: z.int() }).optional(),
});

describe('camelize', () => {
  it.each([
    [
      'keys of tables',
      { public_url: 'x', limits: { cpu_count: 2 } },
      { publicUrl: 'x', limits: { cpuCount: 2 } },
    ],
    [
      'but not those of records',
      { env_vars: { MY_VAR: 'a', my_var: 'b' } },
      { envVars: { MY_VAR: 'a', my_var: 'b' } },
    ],
    [
      'tables inside records',
      { big_tables: { the_name: { inner_key: 1 } } },
      { bigTables: { the_name: { innerKey: 1 } } },
    ],
    ['tables inside lists', { mount_points: [{ read_only: true }] }, { mountPoints: [{ readOnly: true }] }],
    ['tables inside tuples', { pair: ['a_b', { the_second: 1 }] }, { pair: ['a_b', { theSecond: 1 }] }],
    [
      'the option of a union that fits',
      { how: { kind_name: 'two', other_key: 1 } },
      { how: { kindName: 'two', otherKey: 1 } },
    ],
    ['no text', { how: 'auto' }, { how: 'auto' }],
    [
      'only the named keys of an open table',
      { open: { known_key: 1, free_key: 2 } },
      { open: { knownKey: 1, free_key: 2 } },
    ],
    [
      'nothing of a wrong kind',
      { limits: 3, env_vars: 'x', mount_points: {} },
      { limits: 3, envVars: 'x', mountPoints: {} },
    ],
    ['no value that is no table', 7, 7],
  ])('turns %s', (_, given, expected) => {
    expect(camelize(schema, given)).toEqual({ value: expected, unknown: [] });
  });

  it('leaves unknown keys out and names them with the known ones around', () => {
    const { value, unknown } = camelize(schema, { limits: { cpu_count: 1, cpus: 2 }, publicUrl: 'x' });
    expect(value).toEqual({ limits: { cpuCount: 1 } });
    expect(unknown).toEqual([
      { kind: 'unknown', path: ['limits', 'cpus'], known: ['cpu_count'] },
      { kind: 'unknown', path: ['publicUrl'], known: expect.arrayContaining(['public_url', 'env_vars']) },
    ]);
  });

  it('takes the option of a union that fits, not the first of the same kind', () => {
    const either = z.union([z.record(z.string(), z.string()), z.strictObject({ innerKey: z.int() })]);
    expect(camelize(either, { inner_key: 1 }).value).toEqual({ innerKey: 1 });
    expect(camelize(either, { inner_key: 'x' }).value).toEqual({ inner_key: 'x' });
  });

  it('takes the option that the mark names, however wrong the rest is', () => {
    const marked = z.discriminatedUnion('theKind', [
      z.strictObject({ theKind: z.literal('one'), firstKey: z.int() }),
      z.strictObject({ theKind: z.literal('two'), otherKey: z.int() }),
    ]);
    const { value, unknown } = camelize(marked, { the_kind: 'two', first_key: 1, otter_key: 2 });
    expect(value).toEqual({ theKind: 'two' });
    expect(unknown.map(({ path }) => path)).toEqual([['first_key'], ['otter_key']]);
  });

  it('looks through optional, default and transform', () => {
    const wrapped = z
      .strictObject({ aKey: z.int() })
      .transform((given) => given.aKey)
      .optional()
      .default(1);
    expect(camelize(wrapped, { a_key: 3 }).value).toEqual({ aKey: 3 });
  });

  it('makes an own key of a name that objects inherit', () => {
    const records = z.record(z.string(), z.string());
    const { value } = camelize(records, JSON.parse('{"__proto__": "x", "toString": "y"}'));
    expect(Object.keys(value as object)).toEqual(['__proto__', 'toString']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});
