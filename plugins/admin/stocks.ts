import { Hono } from 'hono';
import { type AppEnv, type Core, offsetOf, pager, refused } from '../../src/api.ts';
import { adminPage, type FrameCore } from './frame.ts';
import { pathOf } from './sections.ts';

const PAGE = 50;

type StocksCore = FrameCore & Pick<Core, 'pools' | 'homes'>;

/** What is kept: warm desktops ahead of a click, and homes from one desktop to the next. */
export function stockPages(core: StocksCore): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const allHomes = core.require('homes.all');

  routes.get(pathOf('pools'), core.require('apps.manage'), async (c) => {
    return adminPage(core, c, 'pools.njk', { pools: await core.pools.status() });
  });

  const list = async (c: Parameters<typeof adminPage>[1], more: Record<string, unknown> = {}) => {
    const search = (c.req.query('q') ?? '').slice(0, 64);
    const part = { search: search || undefined, offset: offsetOf(c), limit: PAGE };
    const { items, total } = await core.homes.list(core.http.actor(c), part);
    const data = { homes: items, pager: pager(c, total, PAGE), search, ...more };
    return adminPage(core, c, 'homes.njk', data);
  };

  routes.get(pathOf('homes'), allHomes, (c) => list(c));

  routes.post(`${pathOf('homes')}/:id/remove`, allHomes, async (c) => {
    try {
      await core.homes.remove(core.http.actor(c), c.req.param('id'));
    } catch (thrown) {
      return list(c, refused(c, thrown, null));
    }
    return c.redirect(`${pathOf('homes')}?done=home-removed`, 303);
  });

  return routes;
}
