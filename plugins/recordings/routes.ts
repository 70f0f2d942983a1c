import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  type AppEnv,
  CHANGE_ERRORS,
  type Core,
  errorAnswers,
  json,
  newRouter,
  noQuery,
} from '../../src/api.ts';
import { sendContent } from './content.ts';
import { recordingId, recordingListSchema, recordingQuery, recordingSchema } from './schemas.ts';

const PATH = '/api/v1/recordings';
export const TAG = { name: 'Recordings', description: 'What viewers of recorded applications were shown' };
const tags = [TAG.name];

export function recordingRoutes(core: Pick<Core, 'recordings' | 'http' | 'require'>) {
  const { recordings, http } = core;
  const router: OpenAPIHono<AppEnv> = newRouter();
  const middleware = core.require('recordings.own');

  router.openapi(
    createRoute({
      method: 'get',
      path: PATH,
      operationId: 'listRecordings',
      summary: 'Recordings that you may see, newest first',
      description:
        'What was recorded of you, and in projects that you manage; everything for who holds `recordings.all`.',
      tags,
      middleware,
      request: { query: recordingQuery },
      responses: { 200: json('A page of recordings', recordingListSchema), ...errorAnswers() },
    }),
    async (c) => {
      const { search, ...filter } = c.req.valid('query');
      const { offset, limit } = filter;
      const { items, total } = await recordings.page(http.actor(c), {
        ...filter,
        search: search || undefined,
      });
      return c.json({ items, total, offset, limit }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/{recordingId}`,
      operationId: 'getRecording',
      summary: 'One recording, without what it shows',
      tags,
      middleware,
      request: { params: recordingId, query: noQuery },
      responses: { 200: json('The recording', recordingSchema), ...errorAnswers('RECORDING_NOT_FOUND') },
    }),
    async (c) => c.json(await recordings.get(http.actor(c), c.req.valid('param').recordingId), 200),
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/{recordingId}/content`,
      operationId: 'getRecordingContent',
      summary: 'The file of a recording, as far as it is written',
      description:
        'One part of it for a `Range` of bytes. Reading it from its beginning is an entry in the audit log.',
      tags,
      middleware,
      request: { params: recordingId, query: noQuery },
      responses: {
        200: { description: 'All of it', content: FILE },
        206: { description: 'The part that was asked for', content: FILE },
        ...errorAnswers('RECORDING_NOT_FOUND', 'RECORDING_ELSEWHERE', 'RANGE_BEYOND_END'),
      },
    }),
    // typed as nothing, as the answers of errors are
    async (c) => (await sendContent(core, c, c.req.valid('param').recordingId)) as never,
  );

  router.openapi(
    createRoute({
      method: 'delete',
      path: `${PATH}/{recordingId}`,
      operationId: 'removeRecording',
      summary: 'Remove a recording and its file',
      description: 'By managers of its project, and by who holds `recordings.all`.',
      tags,
      middleware,
      request: { params: recordingId, query: noQuery },
      responses: {
        204: { description: 'It is gone' },
        ...errorAnswers(...CHANGE_ERRORS, 'RECORDING_NOT_FOUND', 'RECORDING_RUNS'),
      },
    }),
    async (c) => {
      await recordings.remove(http.actor(c), c.req.valid('param').recordingId);
      return c.body(null, 204);
    },
  );

  return router;
}

const FILE = { 'application/octet-stream': { schema: { type: 'string' as const, format: 'binary' } } };
