import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  type AppEnv,
  type Core,
  json,
  located,
  mayBeAskedAgain,
  newRouter,
  noQuery,
  paging,
  sortBy,
  startKey,
  wholeNumber,
  yesOrNo,
} from '../../src/api.ts';
import { newAppSchema } from './app-schema.ts';
import { CHANGING, failures, STARTING } from './failures.ts';
import { forget } from './forget.ts';
import { instanceId, instanceListSchema, instanceSchema, STATUSES } from './instance-schema.ts';
import { API_PATH } from './paths.ts';
import { refuseBody } from './request-body.ts';
import { stopAndWait } from './stop-and-wait.ts';

const tags = ['Instances'];

const newInstanceSchema = z
  .strictObject({
    appId: newAppSchema.shape.id.describe('Application to start'),
    project: z
      .union([z.string().regex(/^[a-z0-9]{1,32}$/), z.null()])
      .optional()
      .describe(
        'Project that it is to belong to and count for; null for yourself alone; what suits the application if left out',
      ),
  })
  .openapi('NewInstance', { examples: [{ appId: 'firefox', project: 'p6t2v9k4m8w3x7c5h2b1' }] });

const listQuery = z.strictObject({
  ...paging(),
  sort: sortBy(['createdAt', 'startedAt', 'appName'], '-createdAt'),
  provider: z.string().max(40).optional().describe('Instances of this provider only'),
  userId: z.string().max(32).optional().describe("Whose, where one sees everybody's"),
  projectId: z.string().max(32).optional().describe('Instances that belong to this project only'),
  appId: z.string().max(40).optional().describe('Instances of this application only'),
  status: z.enum(STATUSES).optional().describe('Instances in this status only'),
  ended: yesOrNo('Also the ones that have ended'),
});

const wait = wholeNumber({
  min: 0,
  max: 60,
  byDefault: 0,
  description: 'Seconds to wait for the end before answering',
});

export function instanceRoutes(core: Pick<Core, 'instances' | 'http' | 'require'>) {
  const router: OpenAPIHono<AppEnv> = newRouter();
  const own = core.require('instances.own');
  const launch = core.require('apps.launch');

  router.openapi(
    createRoute({
      method: 'get',
      path: `${API_PATH}/instances`,
      operationId: 'listInstances',
      summary: 'Running desktops, newest first',
      description: "One's own, and everybody's in projects that one manages; an administrator sees all.",
      tags,
      middleware: own,
      request: { query: listQuery },
      responses: { 200: json('A page of instances', instanceListSchema), ...failures('PROJECT_NOT_FOUND') },
    }),
    async (c) => {
      const filter = c.req.valid('query');
      const { items, total } = await core.instances.list(core.http.actor(c), filter);
      return c.json({ items, total, offset: filter.offset, limit: filter.limit }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${API_PATH}/instances`,
      operationId: 'startInstance',
      summary: 'Start an application',
      description: 'Answers before anything runs: follow it with `getInstance` or `watchInstance`.',
      tags,
      middleware: launch,
      request: {
        query: noQuery,
        headers: mayBeAskedAgain,
        body: { ...json('What to start', newInstanceSchema), required: true },
      },
      responses: {
        201: located(json('The new instance, which begins to start', instanceSchema)),
        ...failures(...CHANGING, 'APP_NOT_FOUND', 'IDEMPOTENCY_KEY_REUSED', ...STARTING),
      },
    }),
    async (c) => {
      const { appId, project } = c.req.valid('json');
      const instance = await core.instances.start(core.http.actor(c), appId, { key: startKey(c), project });
      c.header('Location', `${API_PATH}/instances/${instance.id}`);
      return c.json(instance, 201);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${API_PATH}/instances/{instanceId}`,
      operationId: 'getInstance',
      summary: 'One instance',
      tags,
      middleware: own,
      request: { params: instanceId, query: noQuery },
      responses: { 200: json('The instance', instanceSchema), ...failures('INSTANCE_NOT_FOUND') },
    }),
    async (c) => c.json(await core.instances.get(core.http.actor(c), c.req.valid('param').instanceId), 200),
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${API_PATH}/instances/{instanceId}`,
      operationId: 'deleteInstance',
      summary: 'Stop an instance, or forget one that has ended',
      description:
        'Ends its viewers and removes all of the desktop; a start under way is canceled. Stopping what has ended already is no error. ' +
        'With `forget=true` nothing that runs is stopped: the row of an instance that has ended is removed. Where a failed ' +
        'one may have left something, that is removed first and the answer is 202.',
      tags,
      middleware: [own, refuseBody],
      request: {
        params: instanceId,
        query: z.strictObject({ wait, forget: yesOrNo('Remove the row of an instance that has ended') }),
      },
      responses: {
        200: json('It has ended', instanceSchema),
        202: json('It is ending', instanceSchema),
        204: { description: 'It is forgotten' },
        ...failures(...CHANGING, 'INSTANCE_NOT_FOUND', 'ACTION_NOT_ALLOWED', 'INSTANCE_BUSY'),
      },
    }),
    async (c) => {
      const { instanceId: id } = c.req.valid('param');
      const query = c.req.valid('query');
      if (query.forget) {
        const left = await forget(core.instances, core.http.actor(c), id);
        return left === null ? c.body(null, 204) : c.json(left, 202);
      }
      if (query.wait > 0) c.get('takesLong')?.();
      const { view, ended } = await stopAndWait(
        core.instances,
        core.http.actor(c),
        id,
        query.wait,
        c.req.raw.signal,
      );
      return c.json(view, ended ? 200 : 202);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${API_PATH}/instances/{instanceId}/stop`,
      operationId: 'stopInstance',
      summary: 'Stop an instance',
      description: 'The same as deleting it.',
      tags,
      middleware: [own, refuseBody],
      request: { params: instanceId, query: z.strictObject({ wait }) },
      responses: {
        200: json('It has ended', instanceSchema),
        202: json('It is ending', instanceSchema),
        ...failures(...CHANGING, 'INSTANCE_NOT_FOUND', 'ACTION_NOT_ALLOWED', 'INSTANCE_BUSY'),
      },
    }),
    async (c) => {
      const { instanceId: id } = c.req.valid('param');
      const seconds = c.req.valid('query').wait;
      if (seconds > 0) c.get('takesLong')?.();
      const { view, ended } = await stopAndWait(
        core.instances,
        core.http.actor(c),
        id,
        seconds,
        c.req.raw.signal,
      );
      return c.json(view, ended ? 200 : 202);
    },
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${API_PATH}/instances/{instanceId}/start`,
      operationId: 'startInstanceAgain',
      summary: "Start an ended instance's application again",
      description:
        'Allowed where `allowedActions` has `start` or `retry`. It is the same instance again, or a new one where nothing of it was kept.',
      tags,
      middleware: [own, launch, refuseBody],
      request: { params: instanceId, query: noQuery },
      responses: {
        202: located(json('The instance that begins to start', instanceSchema)),
        ...failures(
          ...CHANGING,
          'INSTANCE_NOT_FOUND',
          'APP_NOT_FOUND',
          'ACTION_NOT_ALLOWED',
          'INSTANCE_BUSY',
          ...STARTING,
        ),
      },
    }),
    async (c) => {
      const instance = await core.instances.retry(core.http.actor(c), c.req.valid('param').instanceId);
      c.header('Location', `${API_PATH}/instances/${instance.id}`);
      return c.json(instance, 202);
    },
  );

  return router;
}
