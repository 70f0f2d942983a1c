import { AppError, PROJECT_ROLES, type ProjectMember, z } from '../../../src/api.ts';
import { type Action, changing, reading } from '../action.ts';
import { each, eachId } from '../each.ts';
import { listed } from '../listed.ts';
import { dated, filterOf, id, ids, items, page } from '../params.ts';

const example = { ids: ['p6t2v9k4m8w3x7c5h2b1'] };
const projectId = id.describe('Id of the project');
const text = { name: z.string().min(1).max(64), description: z.string().max(255).optional() };
const role = z.enum(PROJECT_ROLES);
/** Where something is to be started. */
export const inProject = id
  .nullable()
  .optional()
  .describe('Project that it is to belong to and count for; null for the caller alone');
const ofMember = { projectId, userId: id };

export const PROJECTS: Readonly<Record<string, Action>> = {
  DescribeProjects: reading({
    summary: 'Projects that the caller belongs to, by name',
    permissions: ['projects.own'],
    params: z.strictObject({
      ...dated,
      all: z.boolean().default(false).describe('All of them, for who holds `projects.manage`'),
    }),
    example: { search: 'phys' },
    item: 'Project',
    read: async ({ all, offset, limit, ...filter }, { core, actor }) => {
      const asked = { ...filterOf(filter), all, offset, limit };
      return listed(await core.projects.list(actor, asked), { offset, limit });
    },
  }),

  CreateProjects: changing({
    summary: 'Make projects, and become their first manager',
    permissions: ['projects.own', 'projects.manage'],
    params: z.strictObject({ items: items(z.strictObject(text)) }),
    example: { items: [{ name: 'physics', description: 'Desktops of the physics course' }] },
    item: 'Project',
    change: async ({ items: wanted }, caller) =>
      each(
        caller,
        wanted,
        () => null,
        async (one) => {
          const project = await caller.core.projects.create(caller.actor, one);
          return { id: project.id, data: project };
        },
      ),
  }),

  ModifyProjects: changing({
    summary: 'Rename or describe projects, as their manager: what is left out stays',
    permissions: ['projects.own'],
    params: z.strictObject({
      items: items(z.strictObject({ id, name: text.name.optional(), description: text.description })),
    }),
    example: { items: [{ id: 'p6t2v9k4m8w3x7c5h2b1', name: 'chemistry' }] },
    item: 'Project',
    change: async ({ items: wanted }, caller) =>
      each(
        caller,
        wanted,
        (one) => one.id,
        async ({ id: which, ...change }) => ({
          id: which,
          data: await caller.core.projects.change(caller.actor, which, change),
        }),
      ),
  }),

  DeleteProjects: changing({
    summary: 'Remove projects that have neither applications nor desktops, with their keys',
    permissions: ['projects.own', 'projects.manage'],
    params: z.strictObject({ ids }),
    example,
    item: null,
    change: async ({ ids: those }, caller) =>
      eachId(caller, those, async (one) => {
        await caller.core.projects.remove(caller.actor, one);
        return null;
      }),
  }),

  DescribeProjectMembers: reading({
    summary: 'Who belongs to a project, and as what, by name',
    permissions: ['projects.own'],
    params: z.strictObject({ ...page, projectId }),
    example: { projectId: 'p6t2v9k4m8w3x7c5h2b1' },
    item: 'ProjectMember',
    read: async ({ projectId: which, offset, limit }, { core, actor }) => {
      const { items: members, total } = await core.projects.members(actor, which, { offset, limit });
      return { items: members.map(shown), total, offset, limit };
    },
  }),

  AddProjectMembers: changing({
    summary: 'Let users belong to projects, as their manager',
    permissions: ['projects.own'],
    params: z.strictObject({
      items: items(
        z.strictObject({ projectId, username: z.string().min(1).max(64), role: role.default('member') }),
      ),
    }),
    example: { items: [{ projectId: 'p6t2v9k4m8w3x7c5h2b1', username: 'ada', role: 'member' }] },
    item: 'ProjectMember',
    change: async ({ items: wanted }, caller) =>
      each(
        caller,
        wanted,
        () => null,
        async ({ projectId: which, username, role: as }) => {
          const member = await caller.core.projects.addMember(caller.actor, which, username, as);
          return { id: member.user.id, data: shown(member) };
        },
      ),
  }),

  ModifyProjectMembers: changing({
    summary: 'Give members of projects another role, as their manager',
    permissions: ['projects.own'],
    params: z.strictObject({ items: items(z.strictObject({ ...ofMember, role })) }),
    example: {
      items: [{ projectId: 'p6t2v9k4m8w3x7c5h2b1', userId: 'c4w8n2hx6m9qk3vt7b5r', role: 'manager' }],
    },
    item: 'ProjectMember',
    change: async ({ items: wanted }, caller) =>
      each(
        caller,
        wanted,
        ({ userId }) => userId,
        async ({ projectId: which, userId, role: as }) => {
          const member = await caller.core.projects.changeMember(caller.actor, which, userId, as);
          return { id: userId, data: shown(member) };
        },
      ),
  }),

  RemoveProjectMembers: changing({
    summary: 'Take users out of projects as their manager, or leave them',
    permissions: ['projects.own'],
    params: z.strictObject({ items: items(z.strictObject(ofMember)) }),
    example: { items: [{ projectId: 'p6t2v9k4m8w3x7c5h2b1', userId: 'c4w8n2hx6m9qk3vt7b5r' }] },
    item: null,
    change: async ({ items: wanted }, caller) =>
      each(
        caller,
        wanted,
        ({ userId }) => userId,
        async ({ projectId: which, userId }) => {
          await caller.core.projects.removeMember(caller.actor, which, userId);
          return { id: userId, data: null };
        },
      ),
  }),
};

function shown({ user: { id: userId, username }, role: as, createdAt }: ProjectMember) {
  return { user: { id: userId, username }, role: as, createdAt };
}

/** For desktops and applications that are looked for in one project. Throws NOT_IN_PROJECT for what is not that project's. */
export function requireOf(
  wanted: string | undefined,
  { project }: { readonly project: { readonly id: string } | null },
): void {
  if (wanted === undefined || project?.id === wanted) return;
  throw new AppError('NOT_IN_PROJECT', 'It does not belong to this project.');
}
