import { QUOTAS as NAMES, type QuotaView, UNLIMITED, z } from '../../../src/api.ts';
import { type Action, type Caller, changing, reading } from '../action.ts';
import { each } from '../each.ts';
import { id, items, page } from '../params.ts';

const MOST = Number.MAX_SAFE_INTEGER;
const whole = z.int().min(UNLIMITED).max(MOST).optional();
const limits = z.strictObject({
  vms: whole,
  containers: whole,
  objects: whole,
  cpus: z.union([z.literal(UNLIMITED), z.number().min(0).max(MOST)]).optional(),
  memory: whole.describe('Bytes'),
  disk: whole.describe('Bytes'),
});
const userId = id.nullable().describe('Null for the whole gateway');

export const QUOTAS: Readonly<Record<string, Action>> = {
  DescribeQuotas: reading({
    summary: 'What desktops take and may take: those of the caller, or of whom it says',
    permissions: ['instances.own'],
    params: z.strictObject({
      ...page,
      userIds: z.array(userId).min(1).max(100).optional().describe('With null, those of the whole gateway'),
    }),
    example: { userIds: [null, 'c4w8n2hx6m9qk3vt7b5r'] },
    item: 'Quota',
    read: async ({ userIds, offset, limit }, { core, actor }) => {
      const whose = userIds ?? [actor.userId];
      const some = whose.slice(offset, offset + limit);
      const views = await Promise.all(
        some.map((one) => {
          if (one === null) return core.quotas.system(actor);
          return one === actor.userId ? core.quotas.mine(actor) : core.quotas.ofUser(actor, one);
        }),
      );
      return { items: views, total: whose.length, offset, limit };
    },
  }),

  ModifyQuotas: changing({
    summary: 'Set limits; -1 is none, and what is left out is as configured',
    permissions: ['quotas.manage'],
    params: z.strictObject({ items: items(z.strictObject({ userId, limits })) }),
    example: { items: [{ userId: 'c4w8n2hx6m9qk3vt7b5r', limits: { containers: 10, vms: -1 } }] },
    item: 'Quota',
    change: async ({ items: wanted }, caller) =>
      each(
        caller,
        wanted,
        ({ userId: whose }) => whose,
        async ({ userId: whose, limits: given }) => set(caller, whose, known(given)),
      ),
  }),

  DeleteQuotas: changing({
    summary: 'Limit as configured again',
    permissions: ['quotas.manage'],
    params: z.strictObject({ userIds: items(userId) }),
    example: { userIds: ['c4w8n2hx6m9qk3vt7b5r'] },
    item: 'Quota',
    change: async ({ userIds }, caller) =>
      each(
        caller,
        userIds,
        (whose) => whose,
        async (whose) => set(caller, whose, {}),
      ),
  }),
};

async function set({ core, actor }: Caller, userId: string | null, wanted: QuotaView['set']) {
  return { id: userId ?? 'system', data: await core.quotas.set(actor, userId, wanted) };
}

/** Without what was left out. */
function known(given: z.output<typeof limits>): QuotaView['set'] {
  return Object.fromEntries(
    NAMES.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  );
}
