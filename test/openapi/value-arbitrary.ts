import fc from 'fast-check';
import type { JsonSchema, Resolve } from './json-schema.ts';

export const NASTY = [
  '',
  '0',
  '-1',
  '1e3',
  '\u0000',
  '😀',
  '../..',
  '%',
  'null',
  '__proto__',
  'constructor',
  ' ',
  "' OR 1=1 --",
];
export const nastyText = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 80 }));

/** Values that fit the schema. */
export function valueArbitrary(schema: JsonSchema, resolve: Resolve): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return valueArbitrary(resolve(schema.$ref), resolve);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts !== undefined) return fc.oneof(...parts.map((part) => valueArbitrary(part, resolve)));
  switch (schema.type) {
    case 'string':
      if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern));
      return fc.string({ minLength: schema.minLength ?? 0, maxLength: schema.maxLength ?? 50 });
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000 });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000, noNaN: true });
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(valueArbitrary(schema.items ?? {}, resolve), {
        minLength: schema.minItems ?? 0,
        maxLength: 5,
      });
    case 'object':
      return objectArbitrary(schema, resolve);
    case undefined:
      return fc.jsonValue({ maxDepth: 3 });
    default:
      throw new Error(`No values for ${JSON.stringify(schema)}.`);
  }
}

function objectArbitrary({ properties, required = [] }: JsonSchema, resolve: Resolve): fc.Arbitrary<unknown> {
  if (properties === undefined)
    return fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
  const model = Object.fromEntries(
    Object.entries(properties).map(([name, inner]) => [name, valueArbitrary(inner, resolve)]),
  );
  return fc.record(model, { requiredKeys: [...required] });
}
