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
import { userId, userPasskey, userPasskeyListSchema, userPasskeyQuery } from './schemas.ts';
import { USERS } from './users.ts';

const PATH = '/api/v1/users/{userId}/passkeys';
const tags = [USERS.name];

/** The passkeys of a user, for who manages users. */
export function userPasskeyRoutes(core: Pick<Core, 'people' | 'http' | 'require'>) {
  const { people, http } = core;
  const router: OpenAPIHono<AppEnv> = newRouter();
  const middleware = core.require('users.manage');

  router.openapi(
    createRoute({
      method: 'get',
      path: PATH,
      operationId: 'listPasskeysOfUser',
      summary: 'Passkeys of a user, the oldest first',
      ...{ tags, middleware, request: { params: userId, query: userPasskeyQuery } },
      responses: {
        200: json('A page of passkeys', userPasskeyListSchema),
        ...errorAnswers('USER_NOT_FOUND'),
      },
    }),
    async (c) => {
      const all = await people.passkeys(http.actor(c), c.req.valid('param').userId);
      return c.json(pageOf(all, c.req.valid('query')), 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${PATH}/{passkeyId}`,
      operationId: 'removePasskeyOfUser',
      summary: 'Remove a passkey of a user, such as one on a telephone that was lost',
      ...{ tags, middleware, request: { params: userPasskey, query: noQuery } },
      responses: {
        204: { description: 'It signs the user in no more' },
        ...errorAnswers(...CHANGE_ERRORS, 'USER_NOT_FOUND', 'PASSKEY_NOT_FOUND', 'ACTION_NOT_ALLOWED'),
      },
    }),
    async (c) => {
      const { userId: user, passkeyId } = c.req.valid('param');
      await people.removePasskey(http.actor(c), user, passkeyId);
      return c.body(null, 204);
    },
  );

  return router;
}
