import { type ListFilter, z } from '../../src/api.ts';

const MOST_AT_ONCE = 100;

export const id = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected an id')
  .meta({ examples: ['h7k2m9qxw4tn8vb3c5rd'] });
export const ids = z.array(id).min(1).max(MOST_AT_ONCE);
/** The things to make or to change. */
export const items = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(MOST_AT_ONCE);
export const time = z.int().min(0).describe('UTC milliseconds since 1970');

const text = z.string().max(100);

/** Of every list. */
export const page = {
  offset: z.int().min(0).max(1_000_000).default(0).describe('How many to pass over'),
  limit: z.int().min(1).max(100).default(10).describe('How many at most'),
};

/** Of lists of what has an id and a name. */
export const named = {
  ...page,
  reverse: z.boolean().default(false).describe('The other way round than usual'),
  ids: z.array(id).max(MOST_AT_ONCE).optional().describe('These only'),
  names: z.array(text).max(MOST_AT_ONCE).optional().describe('Whole names'),
  search: text.optional().describe('Part of a name, in whatever case; `%` and `_` stand for themselves'),
};

/** Of those besides that know when they were made. */
export const dated = {
  ...named,
  createdFrom: time.optional().describe('Made then or later; UTC milliseconds since 1970'),
  createdTo: time.optional().describe('Made before; UTC milliseconds since 1970'),
};

interface Given extends Pick<ListFilter, 'ids' | 'names' | 'search' | 'createdFrom'> {
  readonly reverse: boolean;
  readonly createdTo?: number | undefined;
}

/** As the services spell it. */
export function filterOf({ reverse, createdTo, ids: those, names, search, createdFrom }: Given): ListFilter {
  return { ids: those, names, search, createdFrom, createdBefore: createdTo, isReversed: reverse };
}
