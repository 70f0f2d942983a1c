import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  type AppEnv,
  CHANGE_ERRORS,
  type Core,
  errorAnswers,
  json,
  newRouter,
  noQuery,
  preferencesSchema,
} from '../../src/api.ts';

const PATH = '/api/v1/me/preferences';

const schema = z
  .strictObject(preferencesSchema.shape)
  .openapi('Preferences', { examples: [{ language: 'de', sizing: 'fit', quality: 'sharp' }] });

/** How one wants pages and viewers to be. */
export function preferenceRoutes(core: Pick<Core, 'account' | 'http' | 'require'>, tag: string) {
  const { account, http } = core;
  const router: OpenAPIHono<AppEnv> = newRouter();
  const middleware = core.require('account.own');
  const tags = [tag];

  router.openapi(
    createRoute({
      method: 'get',
      path: PATH,
      operationId: 'getPreferences',
      summary: 'What you have chosen for pages and viewers',
      ...{ tags, middleware, request: { query: noQuery } },
      responses: { 200: json('What is chosen; the rest is left out', schema), ...errorAnswers() },
    }),
    async (c) => c.json(await account.preferences(http.self(c)), 200),
  );

  router.openapi(
    createRoute({
      method: 'put',
      path: PATH,
      operationId: 'setPreferences',
      summary: 'Choose for pages and viewers, in place of what was chosen before',
      ...{ tags, middleware },
      request: { query: noQuery, body: { ...json('All that is chosen', schema), required: true } },
      responses: { 200: json('What is chosen now', schema), ...errorAnswers(...CHANGE_ERRORS) },
    }),
    async (c) => {
      await account.setPreferences(http.self(c), c.req.valid('json'));
      return c.json(await account.preferences(http.self(c)), 200);
    },
  );

  return router;
}
