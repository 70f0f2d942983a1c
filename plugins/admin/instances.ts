import { Hono } from 'hono';
import {
  type Actor,
  type AppEnv,
  type Core,
  type InstanceStatus,
  offsetOf,
  pager,
  withDeadline,
} from '../../src/api.ts';
import { adminPage, type FrameCore } from './frame.ts';
import { pathOf } from './sections.ts';

const PAGE = 50;
const LINES = 200;
const LOG_MS = 3000;
const STATUSES: readonly InstanceStatus[] = [
  ...(['pending', 'starting', 'running', 'restarting', 'stopping'] as const),
  ...(['paused', 'stopped', 'failed', 'lost'] as const),
];

type InstancesCore = FrameCore & Pick<Core, 'instances' | 'apps' | 'connections'>;

/** Everybody's desktops: found, looked into, stopped, started again, forgotten. */
export function instancePages(core: InstancesCore): Hono<AppEnv> {
  const { instances, http } = core;
  const routes = new Hono<AppEnv>();
  const all = core.require('instances.all');
  const base = pathOf('instances');

  routes.get(base, all, async (c) => {
    const actor = http.actor(c);
    const status = STATUSES.find((each) => each === c.req.query('status'));
    const apps = await core.apps.list(actor);
    const appId = apps.find(({ id }) => id === c.req.query('app'))?.id;
    const ended = c.req.query('ended') === 'yes' || status === 'stopped' || status === 'lost';
    const { items, total } = await instances.list(actor, {
      ...{ ended, offset: offsetOf(c), limit: PAGE },
      ...(status === undefined ? {} : { status }),
      ...(appId === undefined ? {} : { appId }),
    });
    const filter = { status: status ?? '', app: appId ?? '', ended };
    return adminPage(core, c, 'instances.njk', {
      ...{ instances: items, statuses: STATUSES, apps, filter, pager: pager(c, total, PAGE) },
      isFiltered: Object.values(filter).some(Boolean),
    });
  });

  routes.get(`${base}/:id`, all, async (c) => {
    const actor = http.actor(c);
    const instance = await instances.get(actor, c.req.param('id'));
    const wantsLog = instance.allowedActions.includes('logs') || instance.allowedActions.includes('progress');
    // a log that cannot be had in time is only beside the point
    const log = wantsLog
      ? await withDeadline(LOG_MS, [c.req.raw.signal], (soon) =>
          instances.logs(actor, instance.id, LINES, soon),
        ).catch(() => [])
      : [];
    const viewers = await core.connections.list(actor, instance.id);
    const watching = viewers.filter(({ closedAt }) => closedAt === null);
    return adminPage(core, c, 'instance.njk', { instance, log, watching });
  });

  routes.post(`${base}/:id/viewers/:viewer/end`, all, async (c) => {
    const id = c.req.param('id');
    await core.connections.end(http.actor(c), c.req.param('viewer'), id);
    return c.redirect(`${base}/${encodeURIComponent(id)}?done=viewer-ended`, 303);
  });

  const acts = {
    stop: (actor: Actor, id: string) => instances.stop(actor, id),
    restart: (actor: Actor, id: string) => instances.act(actor, id, 'restart'),
    delete: (actor: Actor, id: string) => instances.remove(actor, id),
  };
  for (const [act, work] of Object.entries(acts)) {
    routes.post(`${base}/:id/${act}`, all, async (c) => {
      const id = c.req.param('id') ?? '';
      await work(http.actor(c), id);
      const place = act === 'delete' ? base : `${base}/${encodeURIComponent(id)}`;
      return c.redirect(`${place}?done=instance-${act}`, 303);
    });
  }

  return routes;
}
