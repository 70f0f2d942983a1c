import { type Context, Hono } from 'hono';
import { type AppEnv, type Core, offsetOf, pager, readForm, refused } from '../../src/api.ts';
import { adminPage, type FrameCore } from './frame.ts';
import { pathOf } from './sections.ts';

const PAGE = 50;

/** All projects, and a form that makes one. What is in one is told by the page of the project, which its managers have too. */
export function projectPages(core: FrameCore & Pick<Core, 'projects'>): Hono<AppEnv> {
  const { projects, http } = core;
  const routes = new Hono<AppEnv>();
  const manage = core.require('projects.manage');
  const base = pathOf('projects');

  async function list(c: Context<AppEnv>, more: Record<string, unknown> = {}) {
    const search = (c.req.query('q') ?? '').slice(0, 64);
    const asked = { all: true, offset: offsetOf(c), limit: PAGE, search: search || undefined };
    const { items, total } = await projects.list(http.actor(c), asked);
    const data = { projects: items, pager: pager(c, total, PAGE), search, given: {}, ...more };
    return adminPage(core, c, 'projects.njk', data);
  }

  routes.get(base, manage, (c) => list(c));

  routes.post(base, manage, async (c) => {
    const sent = await readForm(c);
    const given = { name: sent.text('name'), description: sent.text('description') };
    try {
      const { id } = await projects.create(http.actor(c), given);
      return c.redirect(`/projects/${id}?done=created`, 303);
    } catch (thrown) {
      return list(c, { given, ...refused(c, thrown, 'add') });
    }
  });

  return routes;
}
