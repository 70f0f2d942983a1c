import { Hono } from 'hono';
import type { AppEnv } from '../../src/api.ts';

export function joinRoutes(parts: readonly Hono<AppEnv>[]): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  for (const part of parts) routes.route('/', part);
  return routes;
}
