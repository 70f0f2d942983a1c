import { createRoute, z } from '@hono/zod-openapi';
import { type ConnectTrace, type Core, json, newRouter, noQuery } from '../../src/api.ts';
import { failures } from './failures.ts';
import { instanceId } from './instance-schema.ts';
import { API_PATH } from './paths.ts';

const time = z.int().describe('UTC milliseconds since 1970');

const traceSchema = z
  .object({
    instanceId: z.string(),
    requestedAt: time.describe('When it was asked for'),
    steps: z
      .array(
        z.object({
          name: z.string().describe('queue, the stages, open, picture'),
          startedAt: time,
          endedAt: z.int().nullable().describe('Null while it goes on, and where it was never told'),
          ms: z.int().nullable(),
        }),
      )
      .readonly(),
    totalMs: z.int().nullable().describe('From the request to the first picture in a browser'),
  })
  .openapi('ConnectTrace') satisfies z.ZodType<ConnectTrace>;

export function instanceTraceRoutes(core: Pick<Core, 'instances' | 'http' | 'require'>) {
  const router = newRouter();
  router.openapi(
    createRoute({
      method: 'get',
      path: `${API_PATH}/instances/{instanceId}/trace`,
      operationId: 'getInstanceTrace',
      summary: 'Where the time of a start went',
      description:
        'From the click over the stages to the first picture, as the gateway and the browser saw them.',
      tags: ['Instances'],
      middleware: core.require('instances.own'),
      request: { params: instanceId, query: noQuery },
      responses: { 200: json('The trace', traceSchema), ...failures('INSTANCE_NOT_FOUND') },
    }),
    async (c) => c.json(await core.instances.trace(core.http.actor(c), c.req.valid('param').instanceId), 200),
  );
  return router;
}
