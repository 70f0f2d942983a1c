interface Schema {
  readonly $ref?: string;
  readonly examples?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Part {
  readonly content?: Record<string, { readonly schema?: Schema; readonly examples?: object }>;
}

interface Operation {
  readonly requestBody?: Part;
  readonly responses?: Record<string, Part>;
}

/** Gives the JSON bodies and answers of each operation an example: their schema's own, else one made of its parts'. */
export function withExamples(document: Record<string, unknown>): Record<string, unknown> {
  const { paths, components } = document as {
    paths: Record<string, Record<string, Operation>>;
    components?: { schemas?: Record<string, Schema> };
  };
  const schemas = components?.schemas ?? {};
  const shown = (part: Part): Part => {
    if (part.content === undefined) return part;
    const content = mapped(part.content, (media, type) =>
      type !== 'application/json' || media.examples !== undefined
        ? media
        : { ...media, example: exampleOf(media.schema ?? {}, schemas) },
    );
    return { ...part, content };
  };
  const operation = ({ requestBody, responses = {}, ...rest }: Operation): Operation => ({
    ...rest,
    ...(requestBody === undefined ? {} : { requestBody: shown(requestBody) }),
    responses: mapped(responses, shown),
  });
  return { ...document, paths: mapped(paths, (methods) => mapped(methods, operation)) };
}

function exampleOf(schema: Schema, schemas: Readonly<Record<string, Schema>>): unknown {
  const named = schema.$ref === undefined ? undefined : schemas[schema.$ref.split('/').at(-1) ?? ''];
  if (named !== undefined) return exampleOf(named, schemas);
  const { examples, anyOf, allOf, properties, items, type } = schema;
  if (examples?.[0] !== undefined) return examples[0];
  if (schema.enum !== undefined) return schema.enum[0];
  if (anyOf !== undefined)
    return anyOf.some((one) => one.type === 'null') ? null : exampleOf(anyOf[0] ?? {}, schemas);
  if (allOf !== undefined) return Object.assign({}, ...allOf.map((one) => exampleOf(one, schemas)));
  if (properties !== undefined) return mapped(properties, (one) => exampleOf(one, schemas));
  if (items !== undefined) return [exampleOf(items, schemas)];
  const types = typeof type === 'string' ? [type] : (type ?? ['object']);
  if (types.includes('null')) return null;
  return (
    { string: '', integer: schema.minimum ?? 1, number: schema.minimum ?? 1, boolean: true, array: [] }[
      types[0] ?? ''
    ] ?? {}
  );
}

function mapped<From, To>(
  of: Readonly<Record<string, From>>,
  change: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value, key)]));
}
