import { z } from '../../../src/api.ts';

/** The API writes many numbers as text. */
export const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(?:\.\d+)?$/)
    .transform(Number),
]);

/** And booleans as 1 and 0. */
export const boolean = z.union([
  z.boolean(),
  z.union([z.literal(0), z.literal('0'), z.literal('')]).transform(() => false),
  z.union([z.literal(1), z.literal('1')]).transform(() => true),
]);

export const text = z.union([z.string(), z.number().transform(String)]);

/**
 * Keys that are needed are of these types. Others that are named become so where they can: what a newer version writes in
 * another way stays as it is. A null is an absence.
 */
export function fields<Shape extends z.ZodRawShape>(shape: Shape, must: readonly (keyof Shape)[] = []) {
  const loose = Object.entries(shape).map(([key, type]) => {
    const isNeeded = must.includes(key);
    return [
      key,
      isNeeded ? type : z.optional(type as z.ZodType).catch((context: { input: unknown }) => context.input),
    ] as const;
  });
  return z.preprocess(withoutNulls, z.looseObject(Object.fromEntries(loose)));
}

function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null));
}
