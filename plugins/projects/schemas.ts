import { z } from '@hono/zod-openapi';
import { PROJECT_ROLES, pageFields, paging, sortBy, yesOrNo } from '../../src/api.ts';

const ID = z.string().regex(/^[a-z0-9]{1,32}$/);
const time = z.int().describe('UTC milliseconds since 1970');
const role = z
  .enum(PROJECT_ROLES)
  .describe(
    'A viewer sees the project; a member starts desktops and makes keys in it too; a manager looks after its members, applications, keys and everybody’s desktops in it',
  );
const name = z.string().min(1).max(64).describe('Small letters, digits, dots, hyphens and underscores');
const description = z.string().max(255);

const example = {
  id: 'p6t2v9k4m8w3x7c5h2b1',
  name: 'physics',
  description: 'Desktops of the physics course',
  role: 'manager' as const,
  members: 12,
  createdAt: 1767225600000,
  revision: 1,
};

export const projectSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    role: z.union([role, z.null()]).describe('Yours; null where you do not belong to it'),
    members: z.int().describe('How many users belong to it'),
    createdAt: time,
    revision: z.int().describe('Raised by every change but that of its members; the ETag begins with it'),
  })
  .openapi('Project', { examples: [example] });

export const projectListSchema = z
  .object({ items: z.array(projectSchema), ...pageFields })
  .openapi('ProjectList', { examples: [{ items: [example], total: 1, offset: 0, limit: 50 }] });

export const newProjectSchema = z
  .strictObject({ name, description: description.optional() })
  .openapi('NewProject', { examples: [{ name: 'physics', description: 'Desktops of the physics course' }] });

export const changedProjectSchema = z
  .strictObject({ name: name.optional(), description: description.optional() })
  .openapi('ChangedProject', { examples: [{ description: 'Desktops of the physics course, 2026' }] });

export const projectId = z.strictObject({ projectId: ID });

export const projectQuery = z.strictObject({
  all: yesOrNo('Also those that you do not belong to, for who holds `projects.manage`'),
  search: z.string().max(64).optional().describe('Part of a name'),
  sort: sortBy(['name', 'createdAt'], 'name'),
  ...paging(),
});

const memberExample = {
  user: { id: 'c4w8n2hx6m9qk3vt7b5r', username: 'ada' },
  role: 'member' as const,
  createdAt: 1767225600000,
};

export const memberSchema = z
  .object({
    user: z.object({ id: z.string(), username: z.string() }),
    role,
    createdAt: time.describe('UTC milliseconds since when'),
  })
  .openapi('ProjectMember', { examples: [memberExample] });

export const memberListSchema = z
  .object({ items: z.array(memberSchema), ...pageFields })
  .openapi('ProjectMemberList', {
    examples: [{ items: [memberExample], total: 1, offset: 0, limit: 50 }],
  });

export const newMemberSchema = z
  .strictObject({ username: z.string().min(1).max(64), role: role.default('member') })
  .openapi('NewProjectMember', { examples: [{ username: 'ada', role: 'member' }] });

export const changedMemberSchema = z
  .strictObject({ role })
  .openapi('ChangedProjectMember', { examples: [{ role: 'manager' }] });

export const membership = z.strictObject({ projectId: ID, userId: ID });

export const memberQuery = z.strictObject({
  search: z.string().max(64).optional().describe('Part of a user name'),
  role: z.enum(PROJECT_ROLES).optional().describe('Members with this role only'),
  sort: sortBy(['username', 'role', 'createdAt'], 'username'),
  ...paging(),
});
