import { z } from '@hono/zod-openapi';

/** For addresses that take no query parameters: any is refused by its name. */
export const noQuery = z.strictObject({});

interface WholeNumber {
  readonly min: number;
  readonly max: number;
  readonly byDefault: number;
  readonly description: string;
}

/** A whole number in a query: digits only, so that neither an empty text nor `1e3` is taken for a number. */
export function wholeNumber({ min, max, byDefault, description }: WholeNumber) {
  const wish = `expected a whole number from ${min} to ${max}`;
  return z
    .string({ error: wish })
    .regex(/^\d{1,9}$/, wish)
    .transform(Number)
    .refine((value) => value >= min && value <= max, wish)
    .default(byDefault)
    .openapi({ type: 'integer', minimum: min, maximum: max, default: byDefault, description });
}

/** `true` or `false` in a query. */
export function yesOrNo(description: string) {
  return z
    .enum(['true', 'false'], { error: 'expected true or false' })
    .transform((value) => value === 'true')
    .default(false)
    .openapi({ type: 'boolean', enum: undefined, default: false, description });
}
