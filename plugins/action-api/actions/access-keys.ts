import { z } from '../../../src/api.ts';
import { type Action, changing, reading } from '../action.ts';
import { each, eachId } from '../each.ts';
import { listed } from '../listed.ts';
import { dated, filterOf, id, ids, items, time } from '../params.ts';

const example = { ids: ['c4w8n2hx6m9qk3vt7b5r'] };
const STATUSES = ['valid', 'expired', 'revoked'] as const;

const newKey = z.strictObject({
  name: z.string().trim().min(1).max(64),
  isManage: z.boolean().optional().describe('Makes, lists and revokes keys, and does nothing else'),
  scopes: z.array(z.string().min(1).max(80)).max(100).optional().describe('Permissions; empty for all'),
  addresses: z.array(z.string().min(1).max(64)).max(100).optional().describe('Empty for all'),
  projectId: id.nullable().optional().describe('The only project that it opens'),
  expiresAt: time.nullable().optional(),
});

export const ACCESS_KEYS: Readonly<Record<string, Action>> = {
  DescribeAccessKeys: reading({
    summary: 'Access keys, newest first, without what they are',
    permissions: ['keys.own'],
    params: z.strictObject({
      ...dated,
      status: z.array(z.enum(STATUSES)).max(3).optional(),
      projectId: id.optional().describe("Of this project: everybody's for who manages it"),
      all: z.boolean().default(false).describe("Everybody's, for who holds `keys.all`"),
    }),
    example: { status: ['valid'] },
    item: 'AccessKey',
    read: async ({ status, all, projectId, ...filter }, { core, actor }) => {
      const { offset, limit } = filter;
      const wanted = { ...filterOf(filter), statuses: status, all, projectId, offset, limit };
      return listed(await core.keys.list(actor, wanted), filter);
    },
  }),

  CreateAccessKeys: changing({
    summary: 'Make access keys; each is shown this once. In a session, or with a manage key',
    permissions: ['keys.own'],
    params: z.strictObject({ items: items(newKey) }),
    example: { items: [{ name: 'nightly build', scopes: ['apps.launch', 'instances.own'] }] },
    item: 'MadeAccessKey',
    change: async ({ items: wanted }, caller) =>
      each(
        caller,
        wanted,
        () => null,
        async (one) => {
          const { view, token } = await caller.core.keys.add(caller.actor, one);
          return { id: view.id, data: { ...view, token } };
        },
      ),
  }),

  RevokeAccessKeys: changing({
    summary: 'End access keys, and their open streams within 2 s',
    permissions: ['keys.own'],
    params: z.strictObject({ ids }),
    example,
    item: 'AccessKey',
    change: async ({ ids: those }, caller) =>
      eachId(caller, those, (id) => caller.core.keys.revoke(caller.actor, id)),
  }),

  DeleteAccessKeys: changing({
    summary: 'Revoke access keys and take them out of the list',
    permissions: ['keys.own'],
    params: z.strictObject({ ids }),
    example,
    item: null,
    change: async ({ ids: those }, caller) =>
      eachId(caller, those, async (id) => {
        await caller.core.keys.remove(caller.actor, id);
        return null;
      }),
  }),
};
