import { createRoute, z } from '@hono/zod-openapi';
import { type Core, json, newRouter, type PoolStatus, pageFields, pageOf, paging } from '../../src/api.ts';
import { failures } from './failures.ts';
import { API_PATH } from './paths.ts';

const poolSchema = z
  .object({
    appId: z.string(),
    wanted: z.int().describe('As the application says'),
    ready: z.int().describe("Running and nobody's"),
    starting: z.int(),
    hits: z.int().describe('Clicks that found one, since this gateway started'),
    misses: z.int().describe('Clicks that found none'),
    hitRate: z.number().nullable().describe('Share of the clicks that found one; null before the first'),
  })
  .openapi('Pool', {
    examples: [{ appId: 'firefox', wanted: 2, ready: 1, starting: 1, hits: 30, misses: 10, hitRate: 0.75 }],
  }) satisfies z.ZodType<PoolStatus>;

const poolListSchema = z.object({ items: z.array(poolSchema).readonly(), ...pageFields }).openapi('PoolList');

/** For administrators: the desktops that are started ahead of a click. */
export function poolRoutes(core: Pick<Core, 'pools' | 'require'>) {
  const router = newRouter();
  router.openapi(
    createRoute({
      method: 'get',
      path: `${API_PATH}/pools`,
      operationId: 'listPools',
      summary: 'Warm desktops',
      description:
        'Administrators only. How many are ready of each application that keeps some, and how often they were found.',
      tags: ['Applications'],
      middleware: core.require('apps.manage'),
      request: { query: z.strictObject(paging()) },
      responses: {
        200: json('A page of pools', poolListSchema),
        ...failures(),
      },
    }),
    async (c) => c.json(pageOf(await core.pools.status(), c.req.valid('query')), 200),
  );
  return router;
}
