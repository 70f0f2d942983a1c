import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  type AppEnv,
  CHANGE_ERRORS,
  type Core,
  errorAnswers,
  json,
  newRouter,
  noQuery,
  pageOf,
} from '../../src/api.ts';
import { endedSchema, userId, userSession, userSessionListSchema, userSessionQuery } from './schemas.ts';
import { USERS } from './users.ts';

const PATH = '/api/v1/users/{userId}/sessions';
const tags = [USERS.name];

/** Where a user is signed in, for who manages users. */
export function userSessionRoutes(core: Pick<Core, 'people' | 'http' | 'require'>) {
  const { people, http } = core;
  const router: OpenAPIHono<AppEnv> = newRouter();
  const middleware = core.require('users.manage');

  router.openapi(
    createRoute({
      method: 'get',
      path: PATH,
      operationId: 'listSessionsOfUser',
      summary: 'Where a user is signed in, the session seen last first',
      ...{ tags, middleware, request: { params: userId, query: userSessionQuery } },
      responses: {
        200: json('A page of sessions', userSessionListSchema),
        ...errorAnswers('USER_NOT_FOUND'),
      },
    }),
    async (c) => {
      const all = await people.sessions(http.actor(c), c.req.valid('param').userId);
      const items = all.map(({ isThis: _, ...session }) => session);
      return c.json(pageOf(items, c.req.valid('query')), 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: PATH,
      operationId: 'endSessionsOfUser',
      summary: 'Sign a user out everywhere, and end the open streams within 2 s',
      ...{ tags, middleware, request: { params: userId, query: noQuery } },
      responses: { 200: json('How many', endedSchema), ...errorAnswers(...CHANGE_ERRORS, 'USER_NOT_FOUND') },
    }),
    async (c) => {
      const ended = await people.endSessions(http.actor(c), c.req.valid('param').userId);
      return c.json({ ended }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${PATH}/{sessionId}`,
      operationId: 'endSessionOfUser',
      summary: 'End one session of a user, and its open streams within 2 s',
      ...{ tags, middleware, request: { params: userSession, query: noQuery } },
      responses: {
        204: { description: 'It has ended' },
        ...errorAnswers(...CHANGE_ERRORS, 'USER_NOT_FOUND', 'SESSION_NOT_FOUND'),
      },
    }),
    async (c) => {
      const { userId: user, sessionId } = c.req.valid('param');
      await people.endSession(http.actor(c), user, sessionId);
      return c.body(null, 204);
    },
  );

  return router;
}
