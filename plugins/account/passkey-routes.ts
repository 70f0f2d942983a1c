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
import {
  passkeyId,
  passkeyListSchema,
  passkeyNameSchema,
  passkeyQuery,
  passkeySchema,
  passwordSchema,
} from './schemas.ts';

const PATH = '/api/v1/me/passkeys';

/** To add one, a browser must ask its person, on the page *Security*: nothing here does that. */
export function passkeyRoutes(core: Pick<Core, 'passkeys' | 'http' | 'require'>, tag: string) {
  const { passkeys, http } = core;
  const router: OpenAPIHono<AppEnv> = newRouter();
  const middleware = core.require('account.own');
  const tags = [tag];

  router.openapi(
    createRoute({
      method: 'get',
      path: PATH,
      operationId: 'listPasskeys',
      summary: 'Your passkeys, the oldest first',
      ...{ tags, middleware, request: { query: passkeyQuery } },
      responses: { 200: json('A page of passkeys', passkeyListSchema), ...errorAnswers() },
    }),
    async (c) => c.json(pageOf(await passkeys.list(http.self(c)), c.req.valid('query')), 200),
  );

  router.openapi(
    createRoute({
      method: 'patch',
      path: `${PATH}/{passkeyId}`,
      operationId: 'renamePasskey',
      summary: 'Name one of your passkeys',
      ...{ tags, middleware },
      request: {
        params: passkeyId,
        query: noQuery,
        body: { ...json('Its name', passkeyNameSchema), required: true },
      },
      responses: {
        200: json('The passkey as it is now', passkeySchema),
        ...errorAnswers(...CHANGE_ERRORS, 'PASSKEY_NOT_FOUND'),
      },
    }),
    async (c) => {
      const { passkeyId: id } = c.req.valid('param');
      return c.json(await passkeys.rename(http.self(c), id, c.req.valid('json').name), 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/{passkeyId}/remove`,
      operationId: 'removePasskey',
      summary: 'Remove one of your passkeys',
      description: 'Who has no password here must have signed in within the last ten minutes.',
      ...{ tags, middleware },
      request: {
        params: passkeyId,
        query: noQuery,
        body: { ...json('Your password', passwordSchema), required: true },
      },
      responses: {
        204: { description: 'It signs you in no more' },
        ...errorAnswers(
          ...CHANGE_ERRORS,
          'PASSKEY_NOT_FOUND',
          'PASSWORD_WRONG',
          'SIGN_IN_AGAIN',
          'RATE_LIMITED',
        ),
      },
    }),
    async (c) => {
      await passkeys.remove(http.self(c), c.req.valid('param').passkeyId, c.req.valid('json').password);
      return c.body(null, 204);
    },
  );

  return router;
}
