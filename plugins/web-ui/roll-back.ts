import { Hono } from 'hono';
import { type AppEnv, type Core, languageOf } from '../../src/api.ts';
import { statusWord } from './status-words.ts';
import { texts } from './texts/texts.ts';

type RollBackCore = Pick<Core, 'instances' | 'http' | 'render' | 'require'>;

/** *Go back*: a page that asks, since work is lost, and the form that does it. */
export function rollBackRoutes(core: RollBackCore): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const own = core.require('instances.own');

  routes.get('/instance/:id/rollback', own, async (c) => {
    const instance = await core.instances.get(core.http.actor(c), c.req.param('id'));
    const isAllowed = instance.allowedActions.includes('rollback');
    const word = statusWord(instance.status, texts.in(languageOf(c)));
    return core.render(c, 'web-ui/roll-back.njk', { instance, isAllowed, word });
  });

  routes.post('/instance/:id/rollback', own, async (c) => {
    const { id } = await core.instances.act(core.http.actor(c), c.req.param('id'), 'rollback');
    return c.redirect(`/instance/${id}`, 303);
  });

  return routes;
}
