import { createRoute } from '@hono/zod-openapi';
import { type Core, json, located, newRouter, noQuery } from '../../src/api.ts';
import { appId } from './app-schema.ts';
import { CHANGING, failures } from './failures.ts';
import { jobSchema } from './job-schema.ts';
import { API_PATH } from './paths.ts';
import { refuseBody } from './request-body.ts';

/** For administrators: the images of an application, had before somebody waits for them. */
export function prepareRoutes(core: Pick<Core, 'images' | 'http' | 'require'>) {
  const router = newRouter();
  router.openapi(
    createRoute({
      method: 'post',
      path: `${API_PATH}/apps/{appId}/prepare`,
      operationId: 'prepareApp',
      summary: "Pull or build an application's images",
      description:
        'Administrators only. Does ahead what a start would wait for. The job tells how far it is in `result.progress`.',
      tags: ['Applications'],
      middleware: [core.require('apps.manage'), refuseBody],
      request: { params: appId, query: noQuery },
      responses: {
        202: located(json('The job that does it', jobSchema)),
        ...failures(...CHANGING, 'APP_NOT_FOUND', 'APP_INVALID', 'ACTION_NOT_ALLOWED', 'INSTANCE_BUSY'),
      },
    }),
    async (c) => {
      const job = await core.images.prepare(core.http.actor(c), c.req.valid('param').appId);
      c.header('Location', `${API_PATH}/jobs/${job.id}`);
      return c.json(job, 202);
    },
  );
  return router;
}
