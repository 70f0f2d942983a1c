import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type AppEnv, type Core, newRouter, noQuery } from '../../src/api.ts';
import type { EventStreams } from './event-streams.ts';
import { failures } from './failures.ts';
import { instanceId } from './instance-schema.ts';
import { API_PATH } from './paths.ts';

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // a proxy that collects the answer would keep the news to itself
  'X-Accel-Buffering': 'no',
};

const description = `Server-sent events: \`instance\` with the instance as JSON, now and after every change; \`end\` after
the last one, when the instance has ended (close the source then, or it connects again); \`failure\` with an Error where
the gateway could not go on. A slow reader gets the newest state only; each state holds the whole record of the start, so
nothing is missed. The id of an event, sent back as \`Last-Event-ID\`, keeps a state from being told twice. A comment line comes every 15 s. A stream lasts a
minute at most and is then to be opened again, as every EventSource does by itself.`;

export function instanceEventRoutes(
  core: Pick<Core, 'instances' | 'http' | 'require'>,
  streams: EventStreams,
) {
  const router: OpenAPIHono<AppEnv> = newRouter();

  router.openapi(
    createRoute({
      method: 'get',
      path: `${API_PATH}/instances/{instanceId}/events`,
      operationId: 'watchInstance',
      summary: 'Follow an instance',
      description,
      tags: ['Instances'],
      middleware: core.require('instances.own'),
      request: { params: instanceId, query: noQuery },
      responses: {
        200: { description: 'The events', content: { 'text/event-stream': { schema: z.string() } } },
        ...failures('INSTANCE_NOT_FOUND', 'RATE_LIMITED'),
      },
    }),
    async (c) => {
      const actor = core.http.actor(c);
      const { id } = await core.instances.get(actor, c.req.valid('param').instanceId);
      // nobody would ever read, and so end, the stream of a HEAD request
      if (c.req.method === 'HEAD') return c.body(null, 200, HEADERS);
      const body = streams.open({
        userId: actor.userId,
        requestId: c.get('requestId'),
        lastEventId: c.req.header('last-event-id') ?? '',
        gone: core.http.gone(c, (now) => core.instances.isVisible(now, id)),
        watch: (signal) => core.instances.watch(actor, id, signal),
      });
      return c.body(body, 200, HEADERS);
    },
  );

  return router;
}
