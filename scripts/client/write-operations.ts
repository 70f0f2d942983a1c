/** The part of an OpenAPI 3.1 document that the client is made from. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly description?: string;
}

interface Media {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
    readonly description?: string;
  }[];
  readonly requestBody?: Media & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Media>>;
}

interface Placed {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** The text of src/client/operations.ts: what each operation takes and answers, and where it is. Not formatted yet. */
export function writeOperations({ paths, components }: Document): string {
  const placed = Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        operation,
      })),
    )
    .sort((one, other) => (one.operation.operationId < other.operation.operationId ? -1 : 1));
  const schemas = Object.entries(components.schemas).sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    '// Made from the OpenAPI document by `npm run client`: not to be changed here.\n',
    'export interface Schemas {',
    ...schemas.map(([name, schema]) => `readonly ${name}: ${typeOf(schema)};`),
    '}\n',
    '/** What each operation takes and what it answers. */',
    'export interface Operations {',
    ...placed.map(
      ({ operation }) =>
        `/** ${operation.summary} */\nreadonly ${operation.operationId}: ${shapeOf(operation)};`,
    ),
    '}\n',
    '/** Where each operation is. */',
    'export const OPERATIONS = {',
    ...placed.map(
      ({ method, path, operation }: Placed) => `${operation.operationId}: ['${method}', '${path}'],`,
    ),
    '} as const satisfies Record<keyof Operations, readonly [string, string]>;\n',
  ].join('\n');
}

function shapeOf({ parameters = [], requestBody, responses }: Operation): string {
  const of = (where: string): string => {
    const own = parameters.filter((parameter) => parameter.in === where);
    const fields = own.map(({ name, required, schema }) => field(name, schema, required === true));
    return own.length === 0 ? 'NoFields' : `{ ${fields.join(' ')} }`;
  };
  const body = requestBody?.content?.['application/json']?.schema;
  const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const types = answers.map(([, { content }]) => {
    if (content === undefined) return 'null';
    const schema = content['application/json']?.schema;
    return schema === undefined ? 'string' : typeOf(schema);
  });
  const parts = [
    `readonly path: ${of('path')};`,
    `readonly query: ${of('query')};`,
    `readonly headers: ${of('header')};`,
    `readonly body: ${body === undefined ? 'undefined' : typeOf(body)};`,
    `readonly answer: ${[...new Set(types)].join(' | ')};`,
  ];
  return `{ ${parts.filter((part) => !part.includes('NoFields')).join(' ')} }`;
}

function typeOf(schema: Schema): string {
  const { $ref, anyOf, allOf, type } = schema;
  if ($ref !== undefined) return `Schemas['${$ref.split('/').at(-1)}']`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeOf))].join(' | ');
  if (allOf !== undefined) return allOf.map((one) => `(${typeOf(one)})`).join(' & ');
  const types = type === undefined ? [] : typeof type === 'string' ? [type] : type;
  if (types.length === 0) return schema.properties === undefined ? 'unknown' : objectType(schema);
  return types.map((one) => plainType(one, schema)).join(' | ');
}

function plainType(type: string, schema: Schema): string {
  switch (type) {
    case 'integer':
      return 'number';
    case 'array':
      return `readonly (${typeOf(schema.items ?? {})})[]`;
    case 'object':
      return objectType(schema);
    default:
      return type;
  }
}

function objectType({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties).map(([name, one]) => field(name, one, required.includes(name)));
  if (fields.length > 0) return `{ ${fields.join(' ')} }`;
  const inner = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
  return `Readonly<Record<string, ${inner}>>`;
}

function field(name: string, schema: Schema, isRequired: boolean): string {
  const key = /^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`;
  return `readonly ${key}${isRequired ? '' : '?'}: ${typeOf(schema)}${isRequired ? '' : ' | undefined'};`;
}
