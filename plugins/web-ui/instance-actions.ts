import { type Context, Hono } from 'hono';
import { type AppEnv, type Core, readForm } from '../../src/api.ts';
import { wantsJson } from './accept.ts';
import type { InstancePage } from './instance-page.ts';

type ActionCore = Pick<Core, 'instances' | 'http' | 'require'>;

/** What the buttons do: plain forms, each answered by the page to look at next. */
export function instanceActionRoutes(core: ActionCore, page: InstancePage): Hono<AppEnv> {
  const { http } = core;
  const routes = new Hono<AppEnv>();
  const own = core.require('instances.own');
  const launch = core.require('apps.launch');

  routes.post('/app/:id', launch, async (c) => {
    const wanted = await placeIn(c);
    const view = await core.instances.start(http.actor(c), c.req.param('id'), { project: wanted });
    const place = `/instance/${view.id}`;
    if (c.req.header('prefer') !== 'return=representation') return c.redirect(place, 303);
    // RFC 7240 section 4.2: a script that shows the page in place, and learns by itself when the desktop runs
    c.header('Location', place);
    return page(c, view, 201);
  });

  routes.delete('/instance/:id', own, async (c) => {
    const view = await core.instances.stop(http.actor(c), c.req.param('id'));
    return wantsJson(c) ? c.json(view) : c.body(null, 204);
  });

  routes.post('/instance/:id/stop', own, async (c) => {
    await core.instances.stop(http.actor(c), c.req.param('id'));
    return c.redirect('/', 303);
  });

  routes.post('/instance/:id/retry', own, launch, async (c) => {
    const { id } = await core.instances.retry(http.actor(c), c.req.param('id'));
    return c.redirect(`/instance/${id}`, 303);
  });

  // what the viewer measures is no deed of anybody's; that somebody looks is written down when they begin
  routes.post('/instance/:id/painted', own, async (c) => {
    c.set('act', null);
    await core.instances.painted(http.actor(c), c.req.param('id'));
    return c.body(null, 204);
  });

  for (const action of ['restart', 'pause', 'resume', 'checkpoint', 'reconcile'] as const) {
    routes.post(`/instance/:id/${action}`, own, async (c) => {
      const { id } = await core.instances.act(http.actor(c), c.req.param('id'), action);
      return c.redirect(`/instance/${id}`, 303);
    });
  }

  routes.post('/instance/:id/delete', own, async (c) => {
    await core.instances.remove(http.actor(c), c.req.param('id'));
    return c.redirect('/', 303);
  });

  return routes;
}

/** Where a start goes: a project's id, null for the person alone, undefined where the form names none, and where none was sent. */
async function placeIn(c: Context<AppEnv>): Promise<string | null | undefined> {
  if ((c.req.header('content-type') ?? '') === '') return undefined;
  const wanted = (await readForm(c)).text('project');
  if (wanted === 'personal') return null;
  return wanted === '' ? undefined : wanted;
}
