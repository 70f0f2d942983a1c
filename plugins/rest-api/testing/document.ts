import type { JsonSchema, Resolve } from '../../../test/openapi/json-schema.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

export interface DocumentAnswer {
  readonly description: string;
  readonly content?: Readonly<
    Record<
      string,
      { readonly schema: JsonSchema; readonly examples?: Record<string, { readonly value: unknown }> }
    >
  >;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: { readonly 'application/json': { readonly schema: JsonSchema } };
  };
  readonly responses: Readonly<Record<string, DocumentAnswer>>;
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly tags: readonly { readonly name: string }[];
  readonly security: readonly Record<string, readonly string[]>[];
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface PlacedOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

export function operationsOf({ paths }: OpenApiDocument): PlacedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

/** Follows a `$ref`; throws when it leads nowhere. */
export function resolver(document: OpenApiDocument): Resolve {
  return (ref) => {
    const name = /^#\/components\/schemas\/([A-Za-z]+)$/.exec(ref)?.[1] ?? '';
    const schema = document.components.schemas[name];
    if (schema === undefined) throw new Error(`${ref} leads nowhere.`);
    return schema;
  };
}
