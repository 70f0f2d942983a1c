import { z } from '@hono/zod-openapi';
import { pageFields, paging, sortBy } from '../../src/api.ts';

const example = {
  seq: 4711,
  at: 1767225600000,
  userId: 'c4w8n2hx6m9qk3vt7b5r',
  actor: 'ada',
  keyId: null,
  address: '192.0.2.7',
  action: 'startApp',
  resources: ['firefox', 'k3v9m2q7x4t8w6c5h2b7'],
  result: 'ok',
  requestId: 'b7n4x2k9m6q3w8t5c2h7',
  place: 4711,
  previous: '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9',
  hash: '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b',
};

const entrySchema = z
  .object({
    seq: z.int(),
    at: z.int().describe('UTC milliseconds since 1970'),
    userId: z.string().nullable().describe('Null for what no user did'),
    actor: z.string().describe('Name of the user; at a refused sign-in the name that was typed'),
    keyId: z.string().nullable().describe('The access key that was used'),
    address: z.string(),
    action: z.string().describe('Name of the operation, such as `startApp`; `viewDesktop` for a stream'),
    resources: z.array(z.string()).describe('Ids of what it was done to'),
    result: z.string().describe('`ok`, or the code of the error'),
    requestId: z.string().nullable(),
    place: z.int().nullable().describe('In the chain; null for about a second'),
    previous: z.string().nullable().describe('Hash of the entry before'),
    hash: z.string().nullable().describe('SHA-256 of `previous` and all of the entry'),
  })
  .openapi('AuditEntry', { examples: [example] });

export const entryListSchema = z
  .object({ items: z.array(entrySchema), ...pageFields })
  .openapi('AuditEntryList', { examples: [{ items: [example], total: 1, offset: 0, limit: 50 }] });

export const verdictSchema = z
  .object({
    entries: z.int().describe('How many entries are as they were written'),
    broken: z
      .object({
        place: z.int(),
        seq: z.int().nullable().describe('Null where entries are missing and none follows'),
      })
      .nullable()
      .describe('The first entry that was changed or is missing, or that follows upon a missing one'),
    head: z
      .object({ place: z.int(), hash: z.string() })
      .nullable()
      .describe('The newest entry: noted down elsewhere, it shows whether the chain was made anew'),
  })
  .openapi('AuditVerdict', {
    examples: [{ entries: 4711, broken: null, head: { place: 4711, hash: example.hash } }],
  });

const time = (description: string) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'expected UTC milliseconds')
    .transform(Number)
    .optional()
    .openapi({ type: 'integer', description });

export const auditQuery = z.strictObject({
  actor: z.string().max(64).optional().describe("Part of an actor's name"),
  userId: z.string().max(32).optional(),
  action: z.string().max(64).optional(),
  resource: z.string().max(64).optional().describe('An id among the resources'),
  result: z.string().max(40).optional().describe('`ok`, or the code of an error'),
  from: time('UTC milliseconds: from then on'),
  to: time('UTC milliseconds: before'),
  sort: sortBy(['seq'], '-seq'),
  ...paging({ most: 500, farthest: 10_000_000 }),
});
