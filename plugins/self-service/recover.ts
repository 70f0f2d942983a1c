import { Hono } from 'hono';
import { type AppEnv, asAppError, type Core, languageOf, readForm } from '../../src/api.ts';
import { doorPage, notTwice, type PageCore, refused } from './pages.ts';

type RecoverCore = PageCore & Pick<Core, 'recovery'>;

/** A new password by mail. Nobody is signed in by it. */
export function recoverRoutes(core: RecoverCore): Hono<AppEnv> {
  const { recovery, http } = core;
  const routes = new Hono<AppEnv>();

  routes.get('/recover', (c) => doorPage(core, c, 'recover', { isThere: recovery.isThere() }));

  routes.post('/recover', async (c) => {
    const sent = await readForm(c);
    const given = { email: sent.text('email').slice(0, 254) };
    c.set('claimed', { id: null, name: given.email });
    try {
      await recovery.request(sent.text('email'), languageOf(c), http.origin(c));
      return c.redirect('/recover/sent', 303);
    } catch (thrown) {
      return refused(core, c, thrown, 'recover', { given, isThere: recovery.isThere() });
    }
  });

  routes.get('/recover/sent', (c) => doorPage(core, c, 'sent', { what: 'recover' }));

  routes.get('/recover/confirm', async (c) => {
    const token = (c.req.query('token') ?? '').slice(0, 200);
    const holder = await recovery.holder(token);
    return doorPage(core, c, 'new-password', { token, holder }, holder === null ? 410 : 200);
  });

  routes.post('/recover/confirm', async (c) => {
    const sent = await readForm(c);
    const token = sent.raw('token').slice(0, 200);
    const holder = await recovery.holder(token);
    if (holder !== null) c.set('claimed', { id: holder.id, name: holder.username });
    if (sent.raw('password') !== sent.raw('again'))
      return notTwice(core, c, 'new-password', { token, holder });
    try {
      await recovery.recover(token, sent.raw('password'));
      // whoever is signed in in this browser is not any more
      http.clearSession(c);
      return await doorPage(core, c, 'done', { what: 'recovered', username: holder?.username });
    } catch (thrown) {
      const isOver = asAppError(thrown).code === 'MAIL_LINK_OVER';
      return refused(core, c, thrown, 'new-password', { token, holder: isOver ? null : holder });
    }
  });

  return routes;
}
