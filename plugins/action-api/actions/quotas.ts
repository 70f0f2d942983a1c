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
      projectIds: z.array(id).min(1).max(100).optional().describe('Behind those of users'),
    }),
    example: { userIds: [null, 'c4w8n2hx6m9qk3vt7b5r'] },
    item: 'Quota',
    read: async ({ userIds, projectIds, offset, limit }, { core, actor }) => {
      const ofUsers = userIds ?? (projectIds === undefined ? [actor.userId] : []);
      const whose = [
        ...ofUsers.map((one) => () => {
          if (one === null) return core.quotas.system(actor);
          return one === actor.userId ? core.quotas.mine(actor) : core.quotas.ofUser(actor, one);
        }),
        ...(projectIds ?? []).map((one) => () => core.quotas.ofProject(actor, one)),
      ];
      const views = await Promise.all(whose.slice(offset, offset + limit).map((view) => view()));
      return { items: views, total: whose.length, offset, limit };
    },
  }),

  ModifyQuotas: changing({
    summary: 'Set limits; -1 is none, and what is left out is as configured',
    permissions: ['quotas.manage'],
    params: z.strictObject({
      items: items(z.union([z.strictObject({ userId, limits }), z.strictObject({ projectId: id, limits })])),
    }),
    example: { items: [{ userId: 'c4w8n2hx6m9qk3vt7b5r', limits: { containers: 10, vms: -1 } }] },
    item: 'Quota',
    change: async ({ items: wanted }, caller) =>
      each(
        caller,
        wanted,
        (one) => ('projectId' in one ? one.projectId : one.userId),
        async (one) =>
          'projectId' in one
            ? setOfProject(caller, one.projectId, known(one.limits))
            : set(caller, one.userId, known(one.limits)),
      ),
  }),

  DeleteQuotas: changing({
    summary: 'Limit as configured again',
    permissions: ['quotas.manage'],
    params: z.strictObject({
      userIds: z.array(userId).max(100).default([]),
      projectIds: z.array(id).max(100).default([]),
    }),
    example: { userIds: ['c4w8n2hx6m9qk3vt7b5r'] },
    item: 'Quota',
    change: async ({ userIds, projectIds }, caller) => {
      const whose = [
        ...userIds.map((one) => ({ id: one, reset: () => set(caller, one, {}) })),
        ...projectIds.map((one) => ({ id: one, reset: () => setOfProject(caller, one, {}) })),
      ];
      return each(
        caller,
        whose,
        (one) => one.id,
        (one) => one.reset(),
      );
    },
  }),
};

async function set({ core, actor }: Caller, userId: string | null, wanted: QuotaView['set']) {
  return { id: userId ?? 'system', data: await core.quotas.set(actor, userId, wanted) };
}

async function setOfProject({ core, actor }: Caller, projectId: string, wanted: QuotaView['set']) {
  return { id: projectId, data: await core.quotas.setOfProject(actor, projectId, wanted) };
}

/** Without what was left out. */
function known(given: z.output<typeof limits>): QuotaView['set'] {
  return Object.fromEntries(
    NAMES.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  );
}
