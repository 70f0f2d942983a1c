import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  type AppEnv,
  type Core,
  type HomeView,
  json,
  newRouter,
  noQuery,
  pageFields,
  paging,
  sortBy,
} from '../../src/api.ts';
import { appId } from './app-schema.ts';
import { CHANGING, failures } from './failures.ts';
import { API_PATH } from './paths.ts';
import { refuseBody } from './request-body.ts';

const tags = ['Homes'];

const homeId = z.object({
  homeId: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,32}$/)
    .openapi({ description: 'Id of a home', examples: ['t3k9m2qxw4hn8vb7c5rd'] }),
});

const EXAMPLE = {
  id: 't3k9m2qxw4hn8vb7c5rd',
  appId: 'firefox',
  provider: 'docker',
  owner: { id: 'c4w8n2hx6m9qk3vt7b5r', username: 'ada' },
  inUse: false,
  createdAt: 1767225600000,
  usedAt: 1767229200000,
};

const homeSchema = z
  .object({
    id: z.string(),
    appId: z.string(),
    provider: z.string().describe('Provider that keeps it'),
    owner: z.object({ id: z.string(), username: z.string() }),
    inUse: z.boolean().describe('A desktop has it now, so it cannot be removed'),
    createdAt: z.int().describe('UTC milliseconds since 1970'),
    usedAt: z.int().describe('UTC milliseconds of the last start that was given it'),
  })
  .openapi('Home', { examples: [EXAMPLE] }) satisfies z.ZodType<HomeView>;

const homeListSchema = z.object({ items: z.array(homeSchema).readonly(), ...pageFields }).openapi('HomeList');

const homeQuery = z.strictObject({
  userId: z.string().max(32).optional().describe('Of this user only'),
  appId: z.string().max(40).optional().describe('Of this application only'),
  provider: z.string().max(40).optional().describe('Of this provider only'),
  sort: sortBy(['createdAt', 'usedAt', 'appId'], 'createdAt'),
  ...paging(),
});

export function homeRoutes(core: Pick<Core, 'homes' | 'http' | 'require'>) {
  const router: OpenAPIHono<AppEnv> = newRouter();
  const all = core.require('homes.all');

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${API_PATH}/apps/{appId}/home`,
      operationId: 'resetApp',
      summary: "Give up one's home in an application",
      description: 'The next desktop begins with a new one. What was kept cannot be had again.',
      tags,
      middleware: [core.require('apps.launch'), refuseBody],
      request: { params: appId, query: noQuery },
      responses: {
        204: { description: 'It is given up' },
        ...failures(...CHANGING, 'APP_NOT_FOUND', 'HOME_NOT_FOUND', 'HOME_IN_USE', 'INSTANCE_BUSY'),
      },
    }),
    async (c) => {
      await core.homes.reset(core.http.actor(c), c.req.valid('param').appId);
      return c.body(null, 204);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${API_PATH}/homes`,
      operationId: 'listHomes',
      summary: "Everybody's homes, oldest first",
      description: 'Administrators only.',
      tags,
      middleware: all,
      request: { query: homeQuery },
      responses: { 200: json('A page of homes', homeListSchema), ...failures() },
    }),
    async (c) => {
      const query = c.req.valid('query');
      const { items, total } = await core.homes.list(core.http.actor(c), query);
      return c.json({ items, total, offset: query.offset, limit: query.limit }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${API_PATH}/homes/{homeId}`,
      operationId: 'removeHome',
      summary: "Remove anybody's home",
      description: 'Administrators only.',
      tags,
      middleware: [all, refuseBody],
      request: { params: homeId, query: noQuery },
      responses: {
        204: { description: 'It is given up' },
        ...failures(...CHANGING, 'HOME_NOT_FOUND', 'HOME_IN_USE', 'INSTANCE_BUSY'),
      },
    }),
    async (c) => {
      await core.homes.remove(core.http.actor(c), c.req.valid('param').homeId);
      return c.body(null, 204);
    },
  );

  return router;
}
