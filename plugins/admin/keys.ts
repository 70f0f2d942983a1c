import { Hono } from 'hono';
import { type AppEnv, type Core, offsetOf, pager, refused } from '../../src/api.ts';
import { adminPage, type FrameCore } from './frame.ts';
import { pathOf } from './sections.ts';

const PAGE = 50;

type KeysCore = FrameCore & Pick<Core, 'keys'>;

/** Everybody's access keys; own ones are made on the page of one's own. */
export function keyPages(core: KeysCore): Hono<AppEnv> {
  const { keys, http } = core;
  const routes = new Hono<AppEnv>();
  const all = core.require('keys.all');
  const base = pathOf('keys');

  const list = async (c: Parameters<typeof adminPage>[1], more: Record<string, unknown> = {}) => {
    const search = (c.req.query('q') ?? '').slice(0, 64);
    const part = { all: true, search, offset: offsetOf(c), limit: PAGE };
    const { items, total } = await keys.list(http.actor(c), part);
    return adminPage(core, c, 'keys.njk', {
      ...{ keys: items, pager: pager(c, total, PAGE), search, now: Date.now() },
      ...more,
    });
  };

  routes.get(base, all, (c) => list(c));

  routes.post(`${base}/:id/revoke`, all, async (c) => {
    try {
      await keys.revoke(http.actor(c), c.req.param('id'));
    } catch (thrown) {
      return list(c, refused(c, thrown, null));
    }
    return c.redirect(`${base}?done=key-revoked`, 303);
  });

  return routes;
}
