import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  type AppEnv,
  CHANGE_ERRORS,
  type Core,
  errorAnswers,
  expectedRevision,
  type GroupView,
  json,
  located,
  mayBeKnown,
  mayExpect,
  newRouter,
  noQuery,
  sameAnswer,
  tagged,
  withEtag,
} from '../../src/api.ts';
import {
  changedGroupSchema,
  groupId,
  groupListSchema,
  groupQuery,
  groupSchema,
  memberListSchema,
  memberQuery,
  membership,
  newGroupSchema,
} from './schemas.ts';

const PATH = '/api/v1/groups';
export const GROUPS = { name: 'Groups', description: 'Users together, and what they may do' };
const tags = [GROUPS.name];

export function groupRoutes(core: Pick<Core, 'people' | 'http' | 'require'>) {
  const { people, http } = core;
  const router: OpenAPIHono<AppEnv> = newRouter();
  const middleware = core.require('users.manage');
  const revised = [middleware, withEtag];

  router.openapi(
    createRoute({
      method: 'get',
      path: PATH,
      operationId: 'listGroups',
      summary: 'Groups, by name',
      tags,
      middleware,
      request: { query: groupQuery },
      responses: { 200: json('A page of groups', groupListSchema), ...errorAnswers() },
    }),
    async (c) => {
      const { search, ...filter } = c.req.valid('query');
      const { offset, limit } = filter;
      const page = { ...filter, search: search || undefined };
      const { items, total } = await people.groups(http.actor(c), page);
      return c.json({ items: items.map(shown), total, offset, limit }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: PATH,
      operationId: 'addGroup',
      summary: 'Add a group',
      tags,
      middleware,
      request: { query: noQuery, body: { ...json('The group', newGroupSchema), required: true } },
      responses: {
        201: located(json('The new group', groupSchema)),
        ...errorAnswers(...CHANGE_ERRORS, 'GROUP_EXISTS'),
      },
    }),
    async (c) => {
      const group = await people.addGroup(http.actor(c), c.req.valid('json'));
      c.header('Location', `${PATH}/${group.id}`);
      return c.json(shown(group), 201);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/{groupId}`,
      operationId: 'getGroup',
      summary: 'One group',
      tags,
      middleware: revised,
      request: { params: groupId, query: noQuery, headers: mayBeKnown },
      responses: {
        200: tagged(json('The group', groupSchema)),
        ...sameAnswer(),
        ...errorAnswers('GROUP_NOT_FOUND'),
      },
    }),
    async (c) => c.json(shown(await people.group(http.actor(c), c.req.valid('param').groupId)), 200),
  );

  router.openapi(
    createRoute({
      method: 'patch',
      path: `${PATH}/{groupId}`,
      operationId: 'changeGroup',
      summary: 'Change a group',
      tags,
      middleware: revised,
      request: {
        params: groupId,
        query: noQuery,
        headers: mayExpect,
        body: { ...json('What is to be otherwise', changedGroupSchema), required: true },
      },
      responses: {
        200: tagged(json('The group as it is now', groupSchema)),
        ...errorAnswers(...CHANGE_ERRORS, 'GROUP_NOT_FOUND', 'GROUP_EXISTS', 'PRECONDITION_FAILED'),
      },
    }),
    async (c) => {
      const group = await people.changeGroup(
        http.actor(c),
        c.req.valid('param').groupId,
        c.req.valid('json'),
        expectedRevision(c),
      );
      return c.json(shown(group), 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${PATH}/{groupId}`,
      operationId: 'removeGroup',
      summary: 'Remove a group; its members stay users',
      tags,
      middleware,
      request: { params: groupId, query: noQuery, headers: mayExpect },
      responses: {
        204: { description: 'It is gone' },
        ...errorAnswers(...CHANGE_ERRORS, 'GROUP_NOT_FOUND', 'PRECONDITION_FAILED'),
      },
    }),
    async (c) => {
      await people.removeGroup(http.actor(c), c.req.valid('param').groupId, expectedRevision(c));
      return c.body(null, 204);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/{groupId}/members`,
      operationId: 'listMembers',
      summary: 'Who is in a group',
      tags,
      middleware,
      request: { params: groupId, query: memberQuery },
      responses: {
        200: json('A page of members, by name', memberListSchema),
        ...errorAnswers('GROUP_NOT_FOUND'),
      },
    }),
    async (c) => {
      const filter = c.req.valid('query');
      const { offset, limit } = filter;
      const { items, total } = await people.members(http.actor(c), c.req.valid('param').groupId, filter);
      return c.json({ items: [...items], total, offset, limit }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'put',
      path: `${PATH}/{groupId}/members/{userId}`,
      operationId: 'addMember',
      summary: 'Put a user into a group',
      tags,
      middleware,
      request: { params: membership, query: noQuery },
      responses: {
        204: { description: 'The user is in the group' },
        ...errorAnswers(...CHANGE_ERRORS, 'GROUP_NOT_FOUND', 'USER_NOT_FOUND'),
      },
    }),
    async (c) => {
      const { groupId: id, userId } = c.req.valid('param');
      await people.addMember(http.actor(c), id, userId);
      return c.body(null, 204);
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${PATH}/{groupId}/members/{userId}`,
      operationId: 'removeMember',
      summary: 'Take a user out of a group',
      tags,
      middleware,
      request: { params: membership, query: noQuery },
      responses: {
        204: { description: 'The user is not in the group any more' },
        ...errorAnswers(...CHANGE_ERRORS, 'GROUP_NOT_FOUND', 'USER_NOT_FOUND', 'ACTION_NOT_ALLOWED'),
      },
    }),
    async (c) => {
      const { groupId: id, userId } = c.req.valid('param');
      await people.removeMember(http.actor(c), id, userId);
      return c.body(null, 204);
    },
  );

  return router;
}

function shown(group: GroupView) {
  const { accept, deny, ...others } = group;
  return { ...others, accept: [...accept], deny: [...deny] };
}
