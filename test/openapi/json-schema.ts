/** The part of JSON Schema 2020-12 that the document is written in; anything else in it is an error. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly allOf?: readonly JsonSchema[];
  readonly propertyNames?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly examples?: readonly unknown[];
}

const KNOWN = new Set([
  '$ref',
  'type',
  'enum',
  'properties',
  // of records: any text
  'propertyNames',
  'required',
  'additionalProperties',
  'items',
  'anyOf',
  'const',
  'minItems',
  'maxItems',
  'allOf',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
  'default',
  'description',
  'examples',
  'propertyNames',
]);

export type Resolve = (ref: string) => JsonSchema;

/** What is wrong with `value`, each with its path; empty when it fits. Throws for a keyword that it does not know. */
export function mismatches(schema: JsonSchema, value: unknown, resolve: Resolve, path = '$'): string[] {
  const unknown = Object.keys(schema).filter((keyword) => !KNOWN.has(keyword));
  if (unknown.length > 0) throw new Error(`${path}: unknown keywords ${unknown.join(', ')}`);
  if (schema.$ref !== undefined) return mismatches(resolve(schema.$ref), value, resolve, path);
  const found: string[] = [];
  const wrong = (what: string): number => found.push(`${path}: ${what}, got ${JSON.stringify(value)}`);
  for (const part of schema.allOf ?? []) found.push(...mismatches(part, value, resolve, path));
  const { anyOf } = schema;
  if (anyOf?.every((part) => mismatches(part, value, resolve, path).length > 0)) {
    wrong('fits none of anyOf');
  }
  if (schema.const !== undefined && schema.const !== value) wrong(`not ${JSON.stringify(schema.const)}`);
  const types = schema.type === undefined ? null : [schema.type].flat();
  if (types !== null && !types.some((type) => isOf(type, value))) wrong(`not ${types.join(' or ')}`);
  if (schema.const !== undefined && schema.const !== value) wrong(`not ${schema.const}`);
  if (Array.isArray(value) && value.length > (schema.maxItems ?? value.length)) wrong('too many items');
  if (schema.enum !== undefined && !schema.enum.includes(value)) wrong('not in the enum');
  if (typeof value === 'string') found.push(...wrongString(schema, value, path));
  if (typeof value === 'number') {
    if (value < (schema.minimum ?? value) || value > (schema.maximum ?? value)) wrong('out of range');
  }
  if (Array.isArray(value)) {
    const { items, minItems = 0, maxItems = value.length } = schema;
    if (value.length < minItems || value.length > maxItems) wrong('wrong length');
    if (items !== undefined) {
      found.push(...value.flatMap((item, at) => mismatches(items, item, resolve, `${path}[${at}]`)));
    }
  } else if (typeof value === 'object' && value !== null) {
    found.push(...wrongObject(schema, value as Record<string, unknown>, resolve, path));
  }
  return found;
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function wrongString({ pattern, minLength, maxLength }: JsonSchema, value: string, path: string): string[] {
  const length = [...value].length;
  const found =
    length < (minLength ?? 0) || length > (maxLength ?? length) ? [`${path}: wrong length ${length}`] : [];
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value))
    found.push(`${path}: does not match ${pattern}`);
  return found;
}

function wrongObject(
  { properties = {}, required = [], additionalProperties }: JsonSchema,
  value: Record<string, unknown>,
  resolve: Resolve,
  path: string,
): string[] {
  const found = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => `${path}.${name}: missing`);
  for (const [name, inner] of Object.entries(value)) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (schema === false) found.push(`${path}.${name}: not allowed`);
    else if (typeof schema === 'object') found.push(...mismatches(schema, inner, resolve, `${path}.${name}`));
  }
  return found;
}
