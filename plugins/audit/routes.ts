import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { stream } from 'hono/streaming';
import {
  type AppEnv,
  type AuditEntry,
  type Core,
  errorAnswers,
  json,
  newRouter,
  noQuery,
} from '../../src/api.ts';
import { auditQuery, entryListSchema, verdictSchema } from './schemas.ts';

const PATH = '/api/v1/audit';
export const TAG = { name: 'Audit log', description: 'Who did what, from where, and with which result' };
const tags = [TAG.name];

export function auditRoutes(core: Pick<Core, 'audit' | 'http' | 'require'>) {
  const { audit, http } = core;
  const router: OpenAPIHono<AppEnv> = newRouter();
  const middleware = core.require('audit.read');

  router.openapi(
    createRoute({
      method: 'get',
      path: PATH,
      operationId: 'listAuditEntries',
      summary: 'Entries of the audit log, newest first',
      tags,
      middleware,
      request: { query: auditQuery },
      responses: { 200: json('A page of entries', entryListSchema), ...errorAnswers() },
    }),
    async (c) => {
      const { offset, limit, ...filter } = c.req.valid('query');
      const { items, total } = await audit.list(http.actor(c), { ...filter, offset, limit });
      return c.json({ items: items.map(shown), total, offset, limit }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/export`,
      operationId: 'exportAuditLog',
      summary: 'The whole audit log, oldest first, one JSON object a line',
      tags,
      middleware,
      request: { query: noQuery },
      responses: {
        200: {
          description: 'The entries, as they are in the chain',
          content: { 'application/x-ndjson': { schema: { type: 'string' } } },
        },
        ...errorAnswers(),
      },
    }),
    (c) => {
      const entries = audit.all(
        http.actor(c),
        http.gone(c, (actor) => actor.may('audit.read')),
      );
      c.header('Content-Type', 'application/x-ndjson');
      c.header('Content-Disposition', 'attachment; filename="deskgate-audit.ndjson"');
      // typed as nothing, as the answers of errors are
      return stream(c, async (out) => {
        for await (const entry of entries) await out.write(`${JSON.stringify(entry)}\n`);
      }) as never;
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/verify`,
      operationId: 'verifyAuditLog',
      summary: 'Whether every entry is as it was written, and none is missing',
      tags,
      middleware,
      request: { query: noQuery },
      responses: { 200: json('What was found', verdictSchema), ...errorAnswers() },
    }),
    async (c) =>
      c.json(
        await audit.verify(
          http.actor(c),
          http.gone(c, (actor) => actor.may('audit.read')),
        ),
        200,
      ),
  );

  return router;
}

function shown({ resources, ...entry }: AuditEntry) {
  return { ...entry, resources: [...resources] };
}
