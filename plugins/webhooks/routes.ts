import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  type AppEnv,
  CHANGE_ERRORS,
  type Core,
  errorAnswers,
  expectedRevision,
  json,
  mayBeKnown,
  mayExpect,
  newRouter,
  noQuery,
  sameAnswer,
  tagged,
  withEtag,
} from '../../src/api.ts';
import type { Hooks } from './hooks.ts';
import {
  changedHookSchema,
  deliveryId,
  deliveryListSchema,
  deliveryQuery,
  deliverySchema,
  deliveryView,
  hookId,
  hookListSchema,
  hookQuery,
  hookSchema,
  madeHookSchema,
  newHookSchema,
} from './schemas.ts';

const PATH = '/api/v1/webhooks';
export const TAG = { name: 'Web hooks', description: 'Who is told of what happened' };
const tags = [TAG.name];

export interface WebhookRoutesParts {
  readonly core: Pick<Core, 'require'>;
  readonly hooks: Hooks;
  /** Something is to be delivered. */
  wake(): void;
}

export function webhookRoutes({ core, hooks, wake }: WebhookRoutesParts): OpenAPIHono<AppEnv> {
  const router = newRouter();
  const middleware = core.require('webhooks.manage');
  const revised = [middleware, withEtag];

  router.openapi(
    createRoute({
      method: 'get',
      path: PATH,
      operationId: 'listWebhooks',
      summary: 'Web hooks, oldest first',
      tags,
      middleware,
      request: { query: hookQuery },
      responses: {
        200: json('A page of web hooks, without their secrets', hookListSchema),
        ...errorAnswers(),
      },
    }),
    async (c) => {
      const { enabled, ...page } = c.req.valid('query');
      const { items, total } = await hooks.list({ ...page, isEnabled: enabled });
      return c.json({ items, total, offset: page.offset, limit: page.limit }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: PATH,
      operationId: 'createWebhook',
      summary: 'Add a web hook',
      description: 'The answer has the secret that signs what is sent. It is shown this once.',
      tags,
      middleware,
      request: { query: noQuery, body: { ...json('The web hook', newHookSchema), required: true } },
      responses: {
        201: json('The new web hook and its secret', madeHookSchema),
        ...errorAnswers(...CHANGE_ERRORS),
      },
    }),
    async (c) => {
      const { url, events } = c.req.valid('json');
      const { hook, secret } = await hooks.create(url, events);
      c.header('Location', `${PATH}/${hook.id}`);
      return c.json({ ...hook, secret }, 201);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/{webhookId}`,
      operationId: 'getWebhook',
      summary: 'One web hook',
      tags,
      middleware: revised,
      request: { params: hookId, query: noQuery, headers: mayBeKnown },
      responses: {
        200: tagged(json('The web hook, without its secret', hookSchema)),
        ...sameAnswer(),
        ...errorAnswers('WEBHOOK_NOT_FOUND'),
      },
    }),
    async (c) => c.json(await hooks.get(c.req.valid('param').webhookId), 200),
  );

  router.openapi(
    createRoute({
      method: 'patch',
      path: `${PATH}/{webhookId}`,
      operationId: 'changeWebhook',
      summary: 'Change a web hook',
      tags,
      middleware: revised,
      request: {
        params: hookId,
        query: noQuery,
        headers: mayExpect,
        body: { ...json('What is to be otherwise', changedHookSchema), required: true },
      },
      responses: {
        200: tagged(json('The web hook as it is now', hookSchema)),
        ...errorAnswers(...CHANGE_ERRORS, 'WEBHOOK_NOT_FOUND', 'ACTION_NOT_ALLOWED', 'PRECONDITION_FAILED'),
      },
    }),
    async (c) => {
      const { webhookId } = c.req.valid('param');
      const hook = await hooks.change(webhookId, c.req.valid('json'), expectedRevision(c));
      wake();
      return c.json(hook, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${PATH}/{webhookId}`,
      operationId: 'removeWebhook',
      summary: 'Remove a web hook and its deliveries',
      tags,
      middleware,
      request: { params: hookId, query: noQuery, headers: mayExpect },
      responses: {
        204: { description: 'It is gone' },
        ...errorAnswers(...CHANGE_ERRORS, 'WEBHOOK_NOT_FOUND', 'ACTION_NOT_ALLOWED', 'PRECONDITION_FAILED'),
      },
    }),
    async (c) => {
      await hooks.remove(c.req.valid('param').webhookId, expectedRevision(c));
      return c.body(null, 204);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/{webhookId}/test`,
      operationId: 'testWebhook',
      summary: 'Send a web hook an event of the type webhook.test',
      description: 'Answers before it is delivered: follow it in the list of deliveries.',
      tags,
      middleware,
      request: { params: hookId, query: noQuery },
      responses: {
        202: json('The delivery', deliverySchema),
        ...errorAnswers(...CHANGE_ERRORS, 'WEBHOOK_NOT_FOUND', 'DELIVERY_NOT_FOUND', 'ACTION_NOT_ALLOWED'),
      },
    }),
    async (c) => {
      const { webhookId } = c.req.valid('param');
      const delivery = await hooks.delivery(webhookId, await hooks.test(webhookId));
      wake();
      return c.json(deliveryView(delivery), 202);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/{webhookId}/deliveries`,
      operationId: 'listWebhookDeliveries',
      summary: 'What was delivered to a web hook and what waits, newest first',
      tags,
      middleware,
      request: { params: hookId, query: deliveryQuery },
      responses: {
        200: json('A page of deliveries', deliveryListSchema),
        ...errorAnswers('WEBHOOK_NOT_FOUND'),
      },
    }),
    async (c) => {
      const { webhookId } = c.req.valid('param');
      const { status, offset, limit } = c.req.valid('query');
      const only = status === undefined ? {} : { status };
      const { items, total } = await hooks.deliveries(webhookId, { offset, limit, ...only });
      return c.json({ items: items.map(deliveryView), total, offset, limit }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/{webhookId}/deliveries/{deliveryId}/redeliver`,
      operationId: 'redeliverToWebhook',
      summary: 'Deliver once more what was delivered or has failed',
      description: 'The delivery keeps its id, so that a receiver that has it already can pass over it.',
      tags,
      middleware,
      request: { params: deliveryId, query: noQuery },
      responses: {
        202: json('The delivery', deliverySchema),
        ...errorAnswers(...CHANGE_ERRORS, 'WEBHOOK_NOT_FOUND', 'DELIVERY_NOT_FOUND', 'ACTION_NOT_ALLOWED'),
      },
    }),
    async (c) => {
      const { webhookId, deliveryId: id } = c.req.valid('param');
      const delivery = await hooks.redeliver(webhookId, id);
      wake();
      return c.json(deliveryView(delivery), 202);
    },
  );

  return router;
}
