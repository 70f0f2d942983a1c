import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  type AppEnv,
  CHANGE_ERRORS,
  type Core,
  errorAnswers,
  expectedRevision,
  inWords,
  json,
  located,
  mayBeKnown,
  mayExpect,
  newRouter,
  noQuery,
  type Person,
  sameAnswer,
  tagged,
  withEtag,
} from '../../src/api.ts';
import {
  changedUserSchema,
  explainedSchema,
  leavingQuery,
  newUserSchema,
  personSchema,
  unlockedSchema,
  userId,
  userListSchema,
  userQuery,
} from './schemas.ts';

const PATH = '/api/v1/users';
export const USERS = { name: 'Users', description: 'Who can sign in, and what they may do' };
const tags = [USERS.name];

export function userRoutes(core: Pick<Core, 'people' | 'http' | 'require'>) {
  const { people, http } = core;
  const router: OpenAPIHono<AppEnv> = newRouter();
  const middleware = core.require('users.manage');
  const revised = [middleware, withEtag];

  router.openapi(
    createRoute({
      method: 'get',
      path: PATH,
      operationId: 'listUsers',
      summary: 'Users, by name',
      tags,
      middleware,
      request: { query: userQuery },
      responses: { 200: json('A page of users', userListSchema), ...errorAnswers() },
    }),
    async (c) => {
      const { disabled, waiting, search, ...filter } = c.req.valid('query');
      const { offset, limit } = filter;
      const { items, total } = await people.users(http.actor(c), {
        ...filter,
        isDisabled: disabled,
        isWaiting: waiting,
        search: search || undefined,
      });
      return c.json({ items: [...items], total, offset, limit }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: PATH,
      operationId: 'addUser',
      summary: 'Add a user with a password',
      tags,
      middleware,
      request: { query: noQuery, body: { ...json('The user', newUserSchema), required: true } },
      responses: {
        201: located(json('The new user', personSchema)),
        ...errorAnswers(...CHANGE_ERRORS, 'USER_EXISTS', 'MAIL_ADDRESS_TAKEN'),
      },
    }),
    async (c) => {
      const person = await people.addUser(http.actor(c), c.req.valid('json'));
      c.header('Location', `${PATH}/${person.id}`);
      return c.json(shown(person), 201);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/{userId}`,
      operationId: 'getUser',
      summary: 'One user, with groups and lists',
      tags,
      middleware: revised,
      request: { params: userId, query: noQuery, headers: mayBeKnown },
      responses: {
        200: tagged(json('The user', personSchema)),
        ...sameAnswer(),
        ...errorAnswers('USER_NOT_FOUND'),
      },
    }),
    async (c) => c.json(shown(await people.user(http.actor(c), c.req.valid('param').userId)), 200),
  );

  router.openapi(
    createRoute({
      method: 'patch',
      path: `${PATH}/{userId}`,
      operationId: 'changeUser',
      summary: 'Change a user',
      description: 'Counts from the next request on, and ends within 2 s the streams that it forbids.',
      tags,
      middleware: revised,
      request: {
        params: userId,
        query: noQuery,
        headers: mayExpect,
        body: { ...json('What is to be otherwise', changedUserSchema), required: true },
      },
      responses: {
        200: tagged(json('The user as it is now', personSchema)),
        ...errorAnswers(
          ...CHANGE_ERRORS,
          ...(['USER_NOT_FOUND', 'ACTION_NOT_ALLOWED', 'PRECONDITION_FAILED', 'MAIL_ADDRESS_TAKEN'] as const),
        ),
      },
    }),
    async (c) => {
      const { userId: id } = c.req.valid('param');
      const person = await people.changeUser(http.actor(c), id, c.req.valid('json'), expectedRevision(c));
      return c.json(shown(person), 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${PATH}/{userId}`,
      operationId: 'deleteUser',
      summary: 'Delete a user',
      description: `Signs the user out for good: sessions and streams end within 2 s, access keys open nothing any more. Then
desktops are stopped, and what is kept in applications is removed, or kept until somebody removes it. When nothing is left the
user is not found any more; entries of the audit log keep the name.`,
      tags,
      middleware: revised,
      request: { params: userId, query: leavingQuery, headers: mayExpect },
      responses: {
        202: tagged(json('The user, who is being deleted', personSchema)),
        ...errorAnswers(...CHANGE_ERRORS, 'USER_NOT_FOUND', 'ACTION_NOT_ALLOWED', 'PRECONDITION_FAILED'),
      },
    }),
    async (c) => {
      const { userId: id } = c.req.valid('param');
      const how = { keepHomes: c.req.valid('query').homes === 'keep' };
      return c.json(shown(await people.removeUser(http.actor(c), id, how, expectedRevision(c))), 202);
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${PATH}/{userId}/factor`,
      operationId: 'resetSecondFactor',
      summary: 'Switch the second factor of a user off, who has lost it and the recovery codes',
      tags,
      middleware,
      request: { params: userId, query: noQuery },
      responses: {
        204: { description: 'The password is enough now' },
        ...errorAnswers(...CHANGE_ERRORS, 'USER_NOT_FOUND', 'SECOND_FACTOR_OFF', 'ACTION_NOT_ALLOWED'),
      },
    }),
    async (c) => {
      await people.resetSecondFactor(http.actor(c), c.req.valid('param').userId);
      return c.body(null, 204);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/{userId}/unlock`,
      operationId: 'unlockUser',
      summary: 'Let sign-ins of a user through that wait after too many failures',
      tags,
      middleware,
      request: { params: userId, query: noQuery },
      responses: {
        200: json('What was unlocked', unlockedSchema),
        ...errorAnswers(...CHANGE_ERRORS, 'USER_NOT_FOUND'),
      },
    }),
    async (c) => {
      const unlocked = await people.unlock(http.actor(c), c.req.valid('param').userId);
      return c.json({ unlocked }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/{userId}/permissions`,
      operationId: 'explainPermissions',
      summary: 'What a user may and may not do, and why',
      tags,
      middleware,
      request: { params: userId, query: noQuery },
      responses: { 200: json('Every permission', explainedSchema), ...errorAnswers('USER_NOT_FOUND') },
    }),
    async (c) => {
      const explained = await people.explain(http.actor(c), c.req.valid('param').userId);
      const items = explained.map(({ permission, title, ...decision }) => ({
        permission,
        title,
        isAllowed: decision.isAllowed,
        why: inWords(decision),
      }));
      return c.json({ items }, 200);
    },
  );

  return router;
}

function shown({ accept, deny, groups, ...person }: Person) {
  return {
    ...person,
    accept: [...accept],
    deny: [...deny],
    groups: groups.map(({ id, name, isStatic }) => ({ id, name, isStatic })),
  };
}
