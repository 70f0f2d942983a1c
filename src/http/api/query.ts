import { z } from '@hono/zod-openapi';
import type { Sort } from '../../db/database.ts';

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

/** Which part of a list: the same two in every list. */
export function paging({ most = 200, farthest = 1_000_000 } = {}) {
  return {
    offset: wholeNumber({ min: 0, max: farthest, byDefault: 0, description: 'How many to pass over' }),
    limit: wholeNumber({ min: 1, max: most, byDefault: 50, description: 'How many at most' }),
  };
}

const MOST_FIELDS = 3;

/** What a list is sorted by: names of fields, the first one first, each with a hyphen before it for descending. */
export function sortBy<Field extends string>(fields: readonly [Field, ...Field[]], byDefault: string) {
  const wish = `expected at most ${MOST_FIELDS} of ${fields.join(', ')}, once each, such as ${byDefault || fields[0]}`;
  return z
    .string({ error: wish })
    .max(200, wish)
    .transform((text, context): Sort<Field>[] => {
      const sort = text.split(',').map((part) => {
        const name = part.startsWith('-') ? part.slice(1) : part;
        return { field: fields.find((field) => field === name), isDescending: part.startsWith('-') };
      });
      const known = sort.flatMap(({ field, isDescending }) =>
        field === undefined ? [] : [{ field, isDescending }],
      );
      const isOnce = new Set(known.map(({ field }) => field)).size === sort.length;
      if (isOnce && sort.length <= MOST_FIELDS) return known;
      context.addIssue({ code: 'custom', message: wish });
      return z.NEVER;
    })
    .optional()
    .openapi({
      type: 'string',
      pattern: `^-?(${fields.join('|')})(,-?(${fields.join('|')})){0,${MOST_FIELDS - 1}}$`,
      description: `What to sort by, a hyphen before what descends: ${fields.join(', ')}${byDefault === '' ? '' : `; ${byDefault} if left out`}`,
    });
}

/** `true` or `false` in a query, or neither. */
export function maybe(description: string) {
  return z
    .enum(['true', 'false'], { error: 'expected true or false' })
    .transform((value) => value === 'true')
    .optional()
    .openapi({ type: 'boolean', enum: undefined, description });
}

/** The fields of a page of a list, beside its items. */
export const pageFields = {
  total: z.int().describe('How many there are beside this page'),
  offset: z.int(),
  limit: z.int(),
};

/** A part of what is in memory. */
export function pageOf<Item>(all: readonly Item[], { offset, limit }: { offset: number; limit: number }) {
  return { items: all.slice(offset, offset + limit), total: all.length, offset, limit };
}
