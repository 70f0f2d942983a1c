import type { z } from 'zod';

/** The part of zod's inside that the configuration walks. */
export type Schema = z.core.$ZodType;

const define = (schema: Schema): z.core.$ZodTypes['_zod']['def'] => (schema as z.core.$ZodTypes)._zod.def;

function inner(schema: Schema): Schema | null {
  const def = define(schema);
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'catch':
    case 'readonly':
      return def.innerType;
    case 'lazy':
      return def.getter();
    case 'pipe':
      // the side that is written by people: what `z.preprocess` makes, else what `.transform` reads
      return define(def.in).type === 'transform' ? def.out : def.in;
    default:
      return null;
  }
}

/** The schema and everything that it wraps, outermost first. */
export function layers(schema: Schema): Schema[] {
  const found: Schema[] = [];
  for (let layer: Schema | null = schema; layer !== null; layer = inner(layer)) found.push(layer);
  return found;
}

/** The definition of the innermost schema: what kind of value a person writes. */
export function kindOf(schema: Schema): z.core.$ZodTypes['_zod']['def'] {
  return define(layers(schema).at(-1) ?? schema);
}

/** Keys of a table, camelCase; null when the schema is no table with a fixed set of keys. */
export function shapeOf(schema: Schema): Readonly<Record<string, Schema>> | null {
  const def = kindOf(schema);
  return def.type === 'object' ? def.shape : null;
}

/** Whether a table takes keys that its shape does not name. */
export function isOpen(schema: Schema): boolean {
  const def = kindOf(schema);
  return def.type === 'object' && def.catchall !== undefined && kindOf(def.catchall).type !== 'never';
}

export function descriptionOf(schema: Schema): string {
  for (const layer of layers(schema)) {
    const text = (layer as z.ZodType).description;
    if (text !== undefined) return text;
  }
  return '';
}

/** The default as a person would write it; undefined when there is none. */
export function defaultOf(schema: Schema): unknown {
  for (const layer of layers(schema)) {
    const def = define(layer);
    if (def.type === 'default' || def.type === 'prefault') return def.defaultValue;
  }
  return undefined;
}

export function isOptional(schema: Schema): boolean {
  return layers(schema).some((layer) =>
    ['optional', 'default', 'prefault', 'catch'].includes(define(layer).type),
  );
}

/** Schemas of what a value contains. */
export function children(schema: Schema): Schema[] {
  const def = kindOf(schema);
  switch (def.type) {
    case 'object':
      return [...Object.values(def.shape), ...(def.catchall === undefined ? [] : [def.catchall])];
    case 'record':
      return [def.valueType];
    case 'array':
      return [def.element];
    case 'tuple':
      return [...def.items, ...(def.rest === null ? [] : [def.rest])];
    case 'union':
      return [...def.options];
    case 'intersection':
      return [def.left, def.right];
    default:
      return [];
  }
}

export function isTable(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
