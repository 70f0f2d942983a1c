import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { coerce } from '../../src/config/coerce.ts';
import { secret } from '../../src/config/secret.ts';

const list = z.array(z.string());
const numbers = z.array(z.int());
const table = z.strictObject({ a: z.int() });

describe('values from the environment', () => {
  it.each([
    ['text', z.string(), '8080', '8080'],
    ['text behind a default', z.string().default('x'), 'true', 'true'],
    ['text that is transformed', z.string().transform((text) => text.length), '12', '12'],
    ['a number', z.int().optional(), '8080', 8080],
    ['a number with a fraction', z.number(), '-1.5e3', -1500],
    ['a number with blanks around', z.number(), ' 7 ', 7],
    ['what is no number', z.number(), '0x10', '0x10'],
    ['nothing where a number belongs', z.number(), ' ', ' '],
    ['true', z.boolean(), 'true', true],
    ['True', z.boolean(), 'True', true],
    ['1', z.boolean().default(false), '1', true],
    ['false', z.boolean(), 'false', false],
    ['0', z.boolean(), '0', false],
    ['what is no boolean', z.boolean(), 'yes', 'yes'],
    ['a list', list, 'a, b,c', ['a', 'b', 'c']],
    ['a list of one', list.default([]), 'a', ['a']],
    ['a list with empty parts', list, ',a,,', ['a']],
    ['a list of numbers', numbers, '1,2', [1, 2]],
    ['a list in JSON', numbers, '[1, 2]', [1, 2]],
    ['a list in broken JSON', numbers, '[1, 2', '[1, 2'],
    ['a table', table, '{"a": 1}', { a: 1 }],
    ['a record', z.record(z.string(), z.string()), '{"A_b": "c"}', { A_b: 'c' }],
    ['a broken table', table, '{a: 1}', '{a: 1}'],
    ['a literal number', z.literal([1, 2]), '2', 2],
    ['one of several words', z.enum(['a', 'b']), 'b', 'b'],
    ['a word or a boolean: the word', z.union([z.literal('auto'), z.boolean()]), 'auto', 'auto'],
    ['a word or a boolean: the boolean', z.union([z.literal('auto'), z.boolean()]), 'false', false],
    ['a word or a table: the table', z.union([z.literal('none'), table]), '{"a":1}', { a: 1 }],
    ['a list or a text: the text', z.union([numbers, z.string()]), 'abc', 'abc'],
    ['a list or a text: the list', z.union([numbers, z.string()]), '1,2', [1, 2]],
    [
      'a table with underscores',
      z.union([z.literal('none'), z.strictObject({ aB: z.int() })]),
      '{"a_b":1}',
      { a_b: 1 },
    ],
    ['a table that does not fit', z.union([z.literal('none'), table]), '{"b":1}', { b: 1 }],
    ['what fits no option', z.union([z.literal('none'), z.int()]), 'x', 'x'],
    ['a secret number', secret(z.int()).optional(), '5', 5],
    ['behind a preprocessor', z.preprocess((value) => value, z.int()), '5', 5],
    ['behind a lazy schema', z.lazy(() => z.int()), '5', 5],
    ['anything', z.unknown(), '5', '5'],
  ])('%s', (_, schema, text, expected) => {
    expect(coerce(schema, text)).toEqual(expected);
  });
});
