import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { Hono } from 'hono';
import { type AppEnv, type Core, JOB_REGISTRIES } from '../../src/api.ts';
import { checked } from './checked.ts';
import { adminPage, type FrameCore } from './frame.ts';
import { pathOf } from './sections.ts';

const MEGABYTE = 1e6;
const NS_PER_MS = 1e6;
/** The monitor looks this often, and counts the time in between. */
const RESOLUTION_MS = 20;

type SystemCore = FrameCore & Pick<Core, 'health' | 'info' | 'jobs' | 'providers' | 'transports'>;

/** How the gateway does, and what it is configured with. Whoever makes these pages closes the monitor. */
export function systemPages(core: SystemCore) {
  const routes = new Hono<AppEnv>();
  const system = core.require('admin.system');
  let monitor: IntervalHistogram | null = null;

  routes.get(pathOf('health'), system, async (c) => {
    monitor ??= monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    monitor.enable();
    const [checks, counts] = await Promise.all([checked(core, c.req.raw.signal), core.jobs.counts()]);
    const delay = (ns: number): number | null =>
      Number.isFinite(ns) && ns > 0 ? Math.max(0, ns / NS_PER_MS - RESOLUTION_MS) : null;
    const providers = core.providers().map(({ id }) => id);
    return adminPage(core, c, 'health.njk', {
      checks,
      failing: checks.filter(({ ok }) => !ok).length,
      soon: checks.filter(({ ok, warning }) => ok && warning).length,
      counts: JOB_REGISTRIES.map((id) => ({ id, count: counts[id] })),
      about: {
        version: core.info.version,
        gatewayId: core.info.gatewayId,
        node: process.version,
        uptimeMs: process.uptime() * 1000,
        memoryMb: Math.round(process.memoryUsage.rss() / MEGABYTE),
        delayMs: delay(monitor.percentile(50)),
        worstMs: delay(monitor.percentile(99)),
        providers,
        transports: core.transports().map(({ title }) => title),
      },
    });
  });

  routes.get(pathOf('settings'), system, async (c) => {
    const search = (c.req.query('q') ?? '').slice(0, 64);
    const changed = c.req.query('changed') === 'yes';
    const entries = core.info
      .settings()
      .filter(({ key }) => key.includes(search.toLowerCase()))
      .filter(({ source }) => !changed || source !== 'default')
      .map(({ value, ...entry }) => ({ ...entry, value: value === null ? null : JSON.stringify(value) }));
    return adminPage(core, c, 'settings.njk', {
      ...{ entries, search, changed, file: core.info.configFile },
    });
  });

  return {
    routes,
    close(): void {
      monitor?.disable();
    },
  };
}
