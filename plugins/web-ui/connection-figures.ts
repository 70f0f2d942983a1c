import { Hono } from 'hono';
import { type AppEnv, AppError, type Core } from '../../src/api.ts';

const LONGEST_NAME = 64;

type FigureCore = Pick<Core, 'connections' | 'instances' | 'http' | 'require'>;

/**
 * `GET /instance/:id/connection?view=…`: what the gateway counted for the viewer that asks, known by the name that it gave
 * its socket and by its session. 204 where this gateway carries none. Asked once a second while somebody looks at them.
 */
export function connectionRoutes(core: FigureCore): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();

  routes.get('/instance/:id/connection', core.require('instances.own'), async (c) => {
    const user = c.get('user');
    const session = c.get('session');
    if (user === null || session === null) throw new AppError('UNAUTHENTICATED', 'Sign in first.');
    const instanceId = c.req.param('id');
    const figures = core.connections.ofViewer({
      sessionId: session.id,
      userId: user.id,
      instanceId,
      view: (c.req.query('view') ?? '').slice(0, LONGEST_NAME),
    });
    if (figures !== null) return c.json(figures);
    // who has a viewer was let in to it; anybody else may not even know whether there is such an instance
    await core.instances.get(core.http.actor(c), instanceId);
    return c.body(null, 204);
  });

  return routes;
}
