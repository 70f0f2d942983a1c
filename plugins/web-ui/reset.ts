import { Hono } from 'hono';
import { type AppEnv, AppError, type Core } from '../../src/api.ts';

type ResetCore = Pick<Core, 'apps' | 'homes' | 'http' | 'render' | 'require'>;

/** *Reset my desktop*: a page that asks, and the form that does it. */
export function resetRoutes(core: ResetCore): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const launch = core.require('apps.launch');

  routes.get('/app/:id/reset', launch, async (c) => {
    const actor = core.http.actor(c);
    const [app, homes] = await Promise.all([core.apps.get(actor, c.req.param('id')), core.homes.mine(actor)]);
    const home = homes.find(({ appId }) => appId === app.id) ?? null;
    return core.render(c, 'web-ui/reset.njk', { app, home });
  });

  routes.post('/app/:id/reset', launch, async (c) => {
    try {
      await core.homes.reset(core.http.actor(c), c.req.param('id'));
    } catch (error) {
      // a form that was sent twice
      if (!(error instanceof AppError && error.code === 'HOME_NOT_FOUND')) throw error;
    }
    return c.redirect('/', 303);
  });

  return routes;
}
