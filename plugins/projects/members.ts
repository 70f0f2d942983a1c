import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  type AppEnv,
  CHANGE_ERRORS,
  type Core,
  errorAnswers,
  json,
  newRouter,
  noQuery,
  type ProjectMember,
} from '../../src/api.ts';
import { PATH } from './path.ts';
import { PROJECTS } from './projects.ts';
import {
  changedMemberSchema,
  memberListSchema,
  memberQuery,
  memberSchema,
  membership,
  newMemberSchema,
  projectId,
} from './schemas.ts';

const MEMBERS = `${PATH}/{projectId}/members`;
const tags = [PROJECTS.name];

export function memberRoutes(core: Pick<Core, 'projects' | 'http' | 'require'>) {
  const { projects, http } = core;
  const router: OpenAPIHono<AppEnv> = newRouter();
  const middleware = core.require('projects.own');

  router.openapi(
    createRoute({
      method: 'get',
      path: MEMBERS,
      operationId: 'listProjectMembers',
      summary: 'Who belongs to a project, and as what',
      tags,
      middleware,
      request: { params: projectId, query: memberQuery },
      responses: {
        200: json('A page of members, by name', memberListSchema),
        ...errorAnswers('PROJECT_NOT_FOUND'),
      },
    }),
    async (c) => {
      const filter = c.req.valid('query');
      const { offset, limit } = filter;
      const id = c.req.valid('param').projectId;
      const { items, total } = await projects.members(http.actor(c), id, filter);
      return c.json({ items: items.map(shown), total, offset, limit }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: MEMBERS,
      operationId: 'addProjectMember',
      summary: 'Let a user belong to a project',
      description:
        'For its managers, by the exact user name. Who may not list users and tries too many names that there are not waits, whatever the name.',
      tags,
      middleware,
      request: {
        params: projectId,
        query: noQuery,
        body: { ...json('Who, and as what', newMemberSchema), required: true },
      },
      responses: {
        201: json('The member', memberSchema),
        ...errorAnswers(
          ...CHANGE_ERRORS,
          'PROJECT_NOT_FOUND',
          'USER_NOT_FOUND',
          'MEMBER_EXISTS',
          'RATE_LIMITED',
        ),
      },
    }),
    async (c) => {
      const { username, role } = c.req.valid('json');
      const { projectId: id } = c.req.valid('param');
      return c.json(shown(await projects.addMember(http.actor(c), id, username, role)), 201);
    },
  );

  router.openapi(
    createRoute({
      method: 'patch',
      path: `${MEMBERS}/{userId}`,
      operationId: 'changeProjectMember',
      summary: 'Give a member another role',
      description: 'For its managers. Streams that it forbids end within 2 s.',
      tags,
      middleware,
      request: {
        params: membership,
        query: noQuery,
        body: { ...json('The role', changedMemberSchema), required: true },
      },
      responses: {
        200: json('The member', memberSchema),
        ...errorAnswers(...CHANGE_ERRORS, 'PROJECT_NOT_FOUND', 'MEMBER_NOT_FOUND'),
      },
    }),
    async (c) => {
      const { projectId: id, userId } = c.req.valid('param');
      const { role } = c.req.valid('json');
      return c.json(shown(await projects.changeMember(http.actor(c), id, userId, role)), 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${MEMBERS}/{userId}`,
      operationId: 'removeProjectMember',
      summary: 'Take a user out of a project, or leave it',
      description:
        'For its managers, and for who leaves. Keys that the user has of the project are revoked, and open streams of its desktops end within 2 s; the desktops stay.',
      tags,
      middleware,
      request: { params: membership, query: noQuery },
      responses: {
        204: { description: 'The user does not belong to it any more' },
        ...errorAnswers(...CHANGE_ERRORS, 'PROJECT_NOT_FOUND', 'MEMBER_NOT_FOUND'),
      },
    }),
    async (c) => {
      const { projectId: id, userId } = c.req.valid('param');
      await projects.removeMember(http.actor(c), id, userId);
      return c.body(null, 204);
    },
  );

  return router;
}

function shown({ user: { id, username }, role, createdAt }: ProjectMember) {
  return { user: { id, username }, role, createdAt };
}
