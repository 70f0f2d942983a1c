import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type AppEnv, AppError, json, NO_END, newRouter, noQuery, ROLES } from '../../src/api.ts';
import { failures } from './failures.ts';
import { API_PATH } from './paths.ts';

const meSchema = z
  .object({
    id: z.string(),
    username: z.string(),
    role: z.enum(ROLES),
    createdAt: z.int().describe('UTC milliseconds since 1970'),
    session: z.object({
      createdAt: z.int().describe('UTC milliseconds since 1970'),
      expiresAt: z
        .int()
        .nullable()
        .describe('UTC milliseconds since 1970; null for an access key that has no end'),
    }),
  })
  .openapi('Me', {
    examples: [
      {
        id: 'c4w8n2hx6m9qk3vt7b5r',
        username: 'ada',
        role: 'user',
        createdAt: 1767225600000,
        session: { createdAt: 1767225600000, expiresAt: 1767268800000 },
      },
    ],
  });

export function sessionRoutes() {
  const router: OpenAPIHono<AppEnv> = newRouter();

  router.openapi(
    createRoute({
      method: 'get',
      path: `${API_PATH}/me`,
      operationId: 'getMe',
      summary: 'Who is signed in',
      tags: ['Session'],
      request: { query: noQuery },
      responses: { 200: json('The user and the session', meSchema), ...failures() },
    }),
    (c) => {
      const user = c.get('user');
      const session = c.get('session');
      if (user === null || session === null) throw new AppError('UNAUTHENTICATED', 'You are not signed in.');
      const { id, username, role, createdAt } = user;
      const expiresAt = session.expiresAt === NO_END ? null : session.expiresAt;
      const since = { createdAt: session.createdAt, expiresAt };
      return c.json({ id, username, role, createdAt, session: since }, 200);
    },
  );

  return router;
}
