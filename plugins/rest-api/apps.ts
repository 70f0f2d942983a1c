import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import {
  type AppEnv,
  type AppView,
  type Core,
  expectedRevision,
  json,
  located,
  mayBeAskedAgain,
  mayBeKnown,
  mayExpect,
  newRouter,
  noQuery,
  pageOf,
  sameAnswer,
  startKey,
  tagged,
  withEtag,
} from '../../src/api.ts';
import { appsAsAsked } from './app-list.ts';
import {
  appId,
  appListSchema,
  appQuery,
  appSchema,
  changedAppSchema,
  newAppSchema,
  type RestApp,
} from './app-schema.ts';
import { CHANGING, failures, STARTING } from './failures.ts';
import { instanceSchema } from './instance-schema.ts';
import { API_PATH } from './paths.ts';
import { refuseBody } from './request-body.ts';

const tags = ['Applications'];
const CHANGED_BY =
  "For who looks after applications (`apps.manage`), and a project's for its managers who hold `apps.project`.";

const startQuery = z.strictObject({
  project: z
    .union([z.literal('personal'), z.string().regex(/^[a-z0-9]{1,32}$/)])
    .optional()
    .describe(
      'Project that it is to belong to and count for, or `personal`; what suits the application if left out',
    ),
});

export function appRoutes(core: Pick<Core, 'apps' | 'instances' | 'http' | 'require'>) {
  const router: OpenAPIHono<AppEnv> = newRouter();
  const view = core.require('apps.view');
  const launch = core.require('apps.launch');
  const manage = core.require('apps.manage');
  // whose the application is decides which of the two is needed: the service knows
  const change: MiddlewareHandler<AppEnv> = (c, next) =>
    core.http.holds(c, 'apps.project') ? next() : manage(c, next);

  router.openapi(
    createRoute({
      method: 'get',
      path: `${API_PATH}/apps`,
      operationId: 'listApps',
      summary: 'Applications',
      tags,
      middleware: view,
      request: { query: appQuery },
      responses: { 200: json('A page of applications', appListSchema), ...failures() },
    }),
    async (c) => {
      const actor = core.http.actor(c);
      const query = c.req.valid('query');
      const page = pageOf(appsAsAsked(await core.apps.list(actor), query), query);
      return c.json({ ...page, items: page.items.map((app) => shown(app)) }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${API_PATH}/apps`,
      operationId: 'createApp',
      summary: 'Add an application',
      description: CHANGED_BY,
      tags,
      middleware: [view, change],
      request: { query: noQuery, body: { ...json('The application', newAppSchema), required: true } },
      responses: {
        201: located(json('The new application', appSchema)),
        ...failures(...CHANGING, 'APP_INVALID', 'APP_EXISTS', 'PROJECT_NOT_FOUND'),
      },
    }),
    async (c) => {
      const actor = core.http.actor(c);
      const app = await core.apps.create(actor, await c.req.json());
      c.header('Location', `${API_PATH}/apps/${app.id}`);
      return c.json(shown(app), 201);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${API_PATH}/apps/{appId}`,
      operationId: 'getApp',
      summary: 'One application',
      tags,
      middleware: [view, withEtag],
      request: { params: appId, query: noQuery, headers: mayBeKnown },
      responses: {
        200: tagged(json('The application', appSchema)),
        ...sameAnswer(),
        ...failures('APP_NOT_FOUND'),
      },
    }),
    async (c) => {
      const actor = core.http.actor(c);
      return c.json(shown(await core.apps.get(actor, c.req.valid('param').appId)), 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'put',
      path: `${API_PATH}/apps/{appId}`,
      operationId: 'replaceApp',
      summary: 'Replace an application',
      description: `${CHANGED_BY} What is left out gets its default. Instances keep what they were started with.`,
      tags,
      middleware: [view, change, withEtag],
      request: {
        params: appId,
        query: noQuery,
        headers: mayExpect,
        body: { ...json('The whole application', changedAppSchema), required: true },
      },
      responses: {
        200: tagged(json('The application as it is now', appSchema)),
        ...failures(...CHANGING, 'APP_INVALID', 'APP_NOT_FOUND', 'APP_READ_ONLY', 'PRECONDITION_FAILED'),
      },
    }),
    async (c) => {
      const actor = core.http.actor(c);
      const { appId: id } = c.req.valid('param');
      const body = { id, ...(await c.req.json<object>()) };
      const app = await core.apps.update(actor, id, body, expectedRevision(c));
      return c.json(shown(app), 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${API_PATH}/apps/{appId}`,
      operationId: 'removeApp',
      summary: 'Remove an application',
      description: CHANGED_BY,
      tags,
      middleware: [view, change, refuseBody],
      request: { params: appId, query: noQuery, headers: mayExpect },
      responses: {
        204: { description: 'It is gone' },
        ...failures(...CHANGING, 'APP_NOT_FOUND', 'APP_READ_ONLY', 'APP_IN_USE', 'PRECONDITION_FAILED'),
      },
    }),
    async (c) => {
      await core.apps.remove(core.http.actor(c), c.req.valid('param').appId, expectedRevision(c));
      return c.body(null, 204);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${API_PATH}/apps/{appId}/start`,
      operationId: 'startApp',
      summary: 'Start an application',
      description: 'The same as adding an instance of it.',
      tags,
      middleware: [launch, refuseBody],
      request: { params: appId, query: startQuery, headers: mayBeAskedAgain },
      responses: {
        201: located(json('The new instance, which begins to start', instanceSchema)),
        ...failures(...CHANGING, 'APP_NOT_FOUND', 'IDEMPOTENCY_KEY_REUSED', ...STARTING),
      },
    }),
    async (c) => {
      const { project } = c.req.valid('query');
      const instance = await core.instances.start(core.http.actor(c), c.req.valid('param').appId, {
        key: startKey(c),
        project: project === 'personal' ? null : project,
      });
      c.header('Location', `${API_PATH}/instances/${instance.id}`);
      return c.json(instance, 201);
    },
  );

  return router;
}

/** Settings may hold secrets, such as an environment: only who may change them sees them. */
function shown({ settings, ...app }: AppView): RestApp {
  return app.mayChange ? { ...app, settings } : app;
}
