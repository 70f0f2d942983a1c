import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { Hono } from 'hono';
import type * as Prometheus from 'prom-client';
import type { Permissions } from '../auth/permissions.ts';
import { AppError } from '../errors.ts';
import { declaring } from './authenticate.ts';
import type { AppEnv } from './env.ts';

/** Adds its own metrics to the registry, once somebody reads them. */
export type MetricPart = (prometheus: typeof Prometheus, registers: Prometheus.Registry[]) => void;

export interface MetricSources {
  readonly version: string;
  /** Open tunnels of this process by transport. */
  readonly viewers: () => ReadonlyMap<string, number>;
  /** Open instances by status. */
  readonly instances: () => Promise<ReadonlyMap<string, number>>;
  /** Lets a program in that sends it as `Authorization: Bearer …`; who holds `metrics.read` is let in without. */
  readonly token: string | undefined;
  readonly parts: readonly MetricPart[];
  readonly permissions: Permissions;
}

/** `GET /metrics` in Prometheus' text format, for who holds `metrics.read` and for whoever has the configured token. */
export function metricRoutes(sources: MetricSources): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  let loading: Promise<Prometheus.Registry> | undefined;
  const read = declaring('metrics.read', async (c: Context<AppEnv>) => {
    requireReader(c, sources);
    loading ??= openRegistry(sources);
    const registry = await loading;
    return c.text(await registry.metrics(), 200, { 'Content-Type': registry.contentType });
  });
  routes.get('/metrics', read);
  return routes;
}

function requireReader(c: Context<AppEnv>, { token, permissions }: MetricSources): void {
  const given = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];
  if (given !== undefined && token !== undefined && isSame(given, token)) return;
  const user = c.get('user');
  if (user === null)
    throw new AppError('UNAUTHENTICATED', 'Sign in as an administrator, or send the metrics token.');
  permissions.require(user, 'metrics.read');
}

/** In the same time whatever differs. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

/** Loaded with the first reader: whoever is not measured pays nothing. */
async function openRegistry(sources: MetricSources): Promise<Prometheus.Registry> {
  const { version, viewers, instances, parts } = sources;
  const prometheus = await import('prom-client');
  const { collectDefaultMetrics, Gauge, Registry } = prometheus;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({
    name: 'deskgate_info',
    help: 'Version of the gateway',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);
  new Gauge({
    name: 'deskgate_viewers',
    help: 'Open viewers of this process by transport',
    labelNames: ['transport'],
    registers,
    collect() {
      this.reset();
      for (const [transport, count] of viewers()) this.set({ transport }, count);
    },
  });
  new Gauge({
    name: 'deskgate_instances',
    help: 'Instances that have not ended by status',
    labelNames: ['status'],
    registers,
    async collect() {
      const counts = await instances();
      this.reset();
      for (const [status, count] of counts) this.set({ status }, count);
    },
  });
  for (const add of parts) add(prometheus, registers);
  return registry;
}
