import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { accepts } from 'hono/accepts';
import { type AppEnv, type Core, newRouter, wholeNumber } from '../../src/api.ts';
import { failures } from './failures.ts';
import { instanceId, logsSchema } from './instance-schema.ts';
import { API_PATH } from './paths.ts';

const TYPES = ['application/json', 'text/plain'];

export function instanceLogRoutes(core: Pick<Core, 'instances' | 'http' | 'require'>) {
  const router: OpenAPIHono<AppEnv> = newRouter();

  router.openapi(
    createRoute({
      method: 'get',
      path: `${API_PATH}/instances/{instanceId}/logs`,
      operationId: 'getInstanceLogs',
      summary: "The last lines of a desktop's own output",
      description: 'JSON, or plain text where the Accept header prefers it.',
      tags: ['Instances'],
      middleware: core.require('instances.own'),
      request: {
        params: instanceId,
        query: z.strictObject({
          tail: wholeNumber({ min: 1, max: 2000, byDefault: 200, description: 'How many lines at most' }),
        }),
      },
      responses: {
        200: {
          description: 'The lines, oldest first',
          content: {
            'application/json': { schema: logsSchema },
            'text/plain': { schema: z.string() },
          },
        },
        ...failures(
          'INSTANCE_NOT_FOUND',
          'ACTION_NOT_ALLOWED',
          'ACTION_UNSUPPORTED',
          'PROVIDER_UNREACHABLE',
          'PROVIDER_FAILED',
        ),
      },
    }),
    async (c) => {
      const { instanceId: id } = c.req.valid('param');
      const lines = await core.instances.logs(
        core.http.actor(c),
        id,
        c.req.valid('query').tail,
        c.req.raw.signal,
      );
      const type = accepts(c, { header: 'Accept', supports: TYPES, default: 'application/json' });
      if (type === 'text/plain') return c.text(lines.map((line) => `${line}\n`).join(''), 200);
      return c.json({ lines }, 200);
    },
  );

  return router;
}
