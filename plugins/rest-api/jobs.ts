import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  type AppEnv,
  type Core,
  JOB_REGISTRIES,
  json,
  newRouter,
  noQuery,
  paging,
  sortBy,
} from '../../src/api.ts';
import { CHANGING, failures } from './failures.ts';
import { jobId, jobListSchema, jobSchema } from './job-schema.ts';
import { API_PATH } from './paths.ts';
import { refuseBody } from './request-body.ts';

const tags = ['Jobs'];

const listQuery = z.strictObject({
  registry: z.enum(JOB_REGISTRIES).optional().describe('Jobs in this registry only'),
  action: z.string().max(50).optional().describe('Such as `instance.start`'),
  subject: z.string().max(32).optional().describe('Jobs that work on this, such as an instance'),
  sort: sortBy(['createdAt', 'updatedAt', 'runAt'], ''),
  ...paging(),
});

/** For administrators: the slow work behind the instances. */
export function jobRoutes(core: Pick<Core, 'jobs' | 'require'>) {
  const router: OpenAPIHono<AppEnv> = newRouter();
  const manage = core.require('jobs.manage');

  router.openapi(
    createRoute({
      method: 'get',
      path: `${API_PATH}/jobs`,
      operationId: 'listJobs',
      summary: 'Jobs',
      description:
        'Administrators only. What is unfinished comes oldest first; what is over, and all together, newest first.',
      tags,
      middleware: manage,
      request: { query: listQuery },
      responses: { 200: json('A page of jobs', jobListSchema), ...failures() },
    }),
    async (c) => {
      const filter = c.req.valid('query');
      const [{ items, total }, counts] = await Promise.all([core.jobs.list(filter), core.jobs.counts()]);
      return c.json({ items, total, offset: filter.offset, limit: filter.limit, counts }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: 'get',
      path: `${API_PATH}/jobs/{jobId}`,
      operationId: 'getJob',
      summary: 'One job',
      description: 'Administrators only.',
      tags,
      middleware: manage,
      request: { params: jobId, query: noQuery },
      responses: { 200: json('The job', jobSchema), ...failures('JOB_NOT_FOUND') },
    }),
    async (c) => c.json(await core.jobs.get(c.req.valid('param').jobId), 200),
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${API_PATH}/jobs/{jobId}/cancel`,
      operationId: 'cancelJob',
      summary: 'Give up a job',
      description:
        'Administrators only. One that waits is canceled at once; one that runs, wherever that is, is aborted within 5 s. To cancel a start is to stop its instance.',
      tags,
      middleware: [manage, refuseBody],
      request: { params: jobId, query: noQuery },
      responses: {
        200: json('The job as it is now', jobSchema),
        ...failures(...CHANGING, 'JOB_NOT_FOUND', 'ACTION_NOT_ALLOWED'),
      },
    }),
    async (c) => c.json(await core.jobs.cancel(c.req.valid('param').jobId), 200),
  );

  router.openapi(
    createRoute({
      method: 'post',
      path: `${API_PATH}/jobs/{jobId}/retry`,
      operationId: 'retryJob',
      summary: 'Do a job again',
      description:
        'Administrators only. One that failed or was canceled is done again; one that waits for its time is done at once.',
      tags,
      middleware: [manage, refuseBody],
      request: { params: jobId, query: noQuery },
      responses: {
        200: json('The job as it is now', jobSchema),
        ...failures(...CHANGING, 'JOB_NOT_FOUND', 'ACTION_NOT_ALLOWED', 'INSTANCE_BUSY'),
      },
    }),
    async (c) => c.json(await core.jobs.retry(c.req.valid('param').jobId), 200),
  );

  return router;
}
