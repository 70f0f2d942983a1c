import { Hono } from 'hono';
import { type AppEnv, type Core, offsetOf, pager } from '../../src/api.ts';
import { adminPage, type FrameCore } from './frame.ts';
import { pathOf } from './sections.ts';

const PAGE = 50;
const DAY_MS = 86_400_000;
const FILTERS = ['actor', 'action', 'resource', 'result'] as const;

type AuditCore = FrameCore & Pick<Core, 'audit'>;

/** Who did what; and whether the log is as it was written. */
export function auditPages(core: AuditCore): Hono<AppEnv> {
  const { audit, http } = core;
  const routes = new Hono<AppEnv>();
  const read = core.require('audit.read');
  const base = pathOf('audit');

  const page = async (c: Parameters<typeof adminPage>[1], more: Record<string, unknown> = {}) => {
    const asked = FILTERS.map((name) => [name, (c.req.query(name) ?? '').trim().slice(0, 64)] as const);
    const day = c.req.query('day') ?? '';
    const from = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
    const { items, total } = await audit.list(http.actor(c), {
      ...Object.fromEntries(asked.filter(([, value]) => value !== '')),
      ...(Number.isNaN(from) ? {} : { from, to: from + DAY_MS }),
      offset: offsetOf(c),
      limit: PAGE,
    });
    const filter = { ...Object.fromEntries(asked), day: Number.isNaN(from) ? '' : day };
    const isFiltered = Object.values(filter).some((value) => value !== '');
    return adminPage(core, c, 'audit.njk', {
      ...{ entries: items, filter, isFiltered, pager: pager(c, total, PAGE), verdict: null },
      ...more,
    });
  };

  routes.get(base, read, (c) => page(c));

  routes.post(`${base}/verify`, read, async (c) => {
    return page(c, {
      verdict: await audit.verify(
        http.actor(c),
        http.gone(c, (actor) => actor.may('audit.read')),
      ),
    });
  });

  return routes;
}
