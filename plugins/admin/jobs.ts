import { type Context, Hono } from 'hono';
import { type AppEnv, type Core, JOB_REGISTRIES, offsetOf, pager, refused } from '../../src/api.ts';
import { adminPage, type FrameCore } from './frame.ts';
import { pathOf } from './sections.ts';

const PAGE = 50;

type JobsCore = FrameCore & Pick<Core, 'jobs'>;

/** The slow work: what waits, runs and failed; done again or canceled. */
export function jobPages(core: JobsCore): Hono<AppEnv> {
  const { jobs } = core;
  const routes = new Hono<AppEnv>();
  const manage = core.require('jobs.manage');
  const base = pathOf('jobs');

  routes.get(base, manage, async (c) => {
    const registry = JOB_REGISTRIES.find((each) => each === c.req.query('registry'));
    const page = { offset: offsetOf(c), limit: PAGE };
    const [{ items, total }, counts] = await Promise.all([
      jobs.list(registry === undefined ? page : { ...page, registry }),
      jobs.counts(),
    ]);
    const registries = JOB_REGISTRIES.map((id) => ({ id, count: counts[id] }));
    return adminPage(core, c, 'jobs.njk', {
      ...{ jobs: items, registry: registry ?? '', registries, pager: pager(c, total, PAGE) },
    });
  });

  async function one(c: Context<AppEnv>, id: string, more: Record<string, unknown> = {}) {
    const job = await jobs.get(id);
    const isOfInstance = job.action.startsWith('instance.');
    const hasParams = Object.keys(job.params).length > 0;
    return adminPage(core, c, 'job.njk', { job, isOfInstance, hasParams, ...more });
  }

  routes.get(`${base}/:id`, manage, async (c) => {
    return one(c, c.req.param('id'));
  });

  for (const act of ['retry', 'cancel'] as const) {
    routes.post(`${base}/:id/${act}`, manage, async (c) => {
      const id = c.req.param('id') ?? '';
      try {
        await jobs[act](id);
      } catch (thrown) {
        return one(c, id, refused(c, thrown, null));
      }
      return c.redirect(`${base}/${encodeURIComponent(id)}?done=job-${act}`, 303);
    });
  }

  return routes;
}
