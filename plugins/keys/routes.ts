import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  type AccessKeyView,
  type AppEnv,
  CHANGE_ERRORS,
  type Core,
  errorAnswers,
  expectedRevision,
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
import { keyId, keyListSchema, keyQuery, keySchema, madeKeySchema, newKeySchema } from './schemas.ts';

const PATH = '/api/v1/keys';
export const TAG = { name: 'Access keys', description: 'With which programs come in place of people' };
const tags = [TAG.name];

export function keyRoutes(core: Pick<Core, 'keys' | 'http' | 'require'>) {
  const { keys, http } = core;
  const router: OpenAPIHono<AppEnv> = newRouter();
  const middleware = core.require('keys.own');

  router.openapi(
    createRoute({
      method: 'get',
      path: PATH,
      operationId: 'listKeys',
      summary: 'Your access keys, newest first',
      tags,
      middleware,
      request: { query: keyQuery },
      responses: { 200: json('A page of keys, without what they are', keyListSchema), ...errorAnswers() },
    }),
    async (c) => {
      const { revoked, search, ...filter } = c.req.valid('query');
      const { offset, limit } = filter;
      const page = { ...filter, isRevoked: revoked, search: search || undefined };
      const { items, total } = await keys.list(http.actor(c), page);
      return c.json({ items: items.map(shown), total, offset, limit }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: PATH,
      operationId: 'addKey',
      summary: 'Make an access key',
      description:
        'The answer has the key itself, which is shown this once. In a session, or with a manage key.',
      tags,
      middleware,
      request: { query: noQuery, body: { ...json('The key', newKeySchema), required: true } },
      responses: {
        201: located(json('The new key', madeKeySchema)),
        ...errorAnswers(
          ...CHANGE_ERRORS,
          'KEY_EXISTS',
          'TOO_MANY_KEYS',
          'MANAGE_KEY_NEEDED',
          'PROJECT_NOT_FOUND',
        ),
      },
    }),
    async (c) => {
      const { view, token } = await keys.add(http.actor(c), c.req.valid('json'));
      c.header('Location', `${PATH}/${view.id}`);
      return c.json({ ...shown(view), token }, 201);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/{keyId}`,
      operationId: 'getKey',
      summary: 'One access key, without what it is',
      tags,
      middleware: [middleware, withEtag],
      request: { params: keyId, query: noQuery, headers: mayBeKnown },
      responses: {
        200: tagged(json('The key', keySchema)),
        ...sameAnswer(),
        ...errorAnswers('KEY_NOT_FOUND'),
      },
    }),
    async (c) => c.json(shown(await keys.get(http.actor(c), c.req.valid('param').keyId)), 200),
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/{keyId}/revoke`,
      operationId: 'revokeKey',
      summary: 'End an access key, and its open streams within 2 s',
      tags,
      middleware,
      request: { params: keyId, query: noQuery },
      responses: { 200: json('The key', keySchema), ...errorAnswers(...CHANGE_ERRORS, 'KEY_NOT_FOUND') },
    }),
    async (c) => c.json(shown(await keys.revoke(http.actor(c), c.req.valid('param').keyId)), 200),
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${PATH}/{keyId}`,
      operationId: 'removeKey',
      summary: 'Revoke an access key and take it out of the list',
      tags,
      middleware,
      request: { params: keyId, query: noQuery, headers: mayExpect },
      responses: {
        204: { description: 'It is gone' },
        ...errorAnswers(...CHANGE_ERRORS, 'KEY_NOT_FOUND', 'PRECONDITION_FAILED'),
      },
    }),
    async (c) => {
      await keys.remove(http.actor(c), c.req.valid('param').keyId, expectedRevision(c));
      return c.body(null, 204);
    },
  );

  return router;
}

function shown({ scopes, addresses, ...key }: AccessKeyView) {
  return { ...key, scopes: [...scopes], addresses: [...addresses] };
}
