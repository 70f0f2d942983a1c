import { z } from '@hono/zod-openapi';
import { maybe, pageFields, paging, sortBy, yesOrNo } from '../../src/api.ts';

const time = z.int().min(0).describe('UTC milliseconds since 1970');
const name = z.string().trim().min(1).max(64).describe('Your name for it, once among your keys');
const scopes = z
  .array(z.string().min(1).max(80))
  .max(100)
  .describe('Permissions, or patterns such as `apps.*`, that it may use of yours; empty for all');
const addresses = z
  .array(z.string().min(1).max(64))
  .max(100)
  .describe('Addresses and CIDR blocks that it may be used from; empty for all');

const example = {
  id: 'c4w8n2hx6m9qk3vt7b5r',
  name: 'nightly build',
  owner: { id: 'k3v9m2q7x4t8w6c5h2b7', username: 'ada' },
  isManage: false,
  scopes: ['apps.launch', 'instances.own'],
  project: null,
  addresses: ['192.0.2.0/24'],
  createdAt: 1767225600000,
  expiresAt: 1798761600000,
  revokedAt: null,
  usedAt: null,
  usedFrom: null,
  revision: 1,
};

const key = {
  id: z.string(),
  name,
  owner: z.object({ id: z.string(), username: z.string() }),
  isManage: z
    .boolean()
    .describe(
      'Makes, lists and revokes its owner’s keys, and does nothing else; what it makes is within its own limits',
    ),
  scopes,
  project: z
    .union([z.object({ id: z.string(), name: z.string() }), z.null()])
    .describe('The only project that it opens'),
  addresses,
  createdAt: time,
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
  usedAt: time.nullable().describe('Within the last minute or so'),
  usedFrom: z.string().nullable(),
  revision: z.int().describe('Raised by every change, not by its use; the ETag begins with it'),
};

export const keySchema = z.object(key).openapi('AccessKey', { examples: [example] });

export const keyListSchema = z
  .object({ items: z.array(keySchema), ...pageFields })
  .openapi('AccessKeyList', { examples: [{ items: [example], total: 1, offset: 0, limit: 50 }] });

export const madeKeySchema = z
  .object({ ...key, token: z.string().describe('The key itself: shown this once') })
  .openapi('MadeAccessKey', {
    examples: [{ ...example, token: `dgk_c4w8n2hx6m9qk3vt7b5r_${'x'.repeat(52)}` }],
  });

export const newKeySchema = z
  .strictObject({
    name,
    isManage: z.boolean().optional(),
    scopes: scopes.optional(),
    projectId: z
      .union([z.string().regex(/^[a-z0-9]{1,32}$/), z.null()])
      .optional()
      .describe('The only project that it opens: one that you may start desktops in'),
    addresses: addresses.optional(),
    expiresAt: time.nullable().optional(),
  })
  .openapi('NewAccessKey', {
    examples: [{ name: 'nightly build', scopes: ['apps.launch', 'instances.own'] }],
  });

export const keyId = z.strictObject({ keyId: z.string().regex(/^[a-z0-9]{1,32}$/) });

export const keyQuery = z.strictObject({
  all: yesOrNo("Everybody's, for who holds `keys.all`"),
  userId: z.string().max(32).optional().describe('With `all`: keys of this user only'),
  projectId: z
    .string()
    .max(32)
    .optional()
    .describe("Keys that open this project only: everybody's for who manages it"),
  search: z.string().max(64).optional().describe('Part of a name'),
  revoked: maybe('Only those that are revoked, or only those that are not'),
  sort: sortBy(['name', 'createdAt', 'expiresAt', 'usedAt'], '-createdAt'),
  ...paging(),
});
