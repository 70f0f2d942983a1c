import { Hono } from 'hono';
import type { Database } from '../db/database.ts';
import type { AppEnv } from './env.ts';

const PING_TIMEOUT_MS = 2000;

/** `GET /up` and `GET /up/databases`: for load balancers and monitors; they need no login and tell nothing else. */
export function healthRoutes(db: Database, isClosing: () => boolean): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/up', (c) => {
    const status = isClosing() ? 'closing' : 'up';
    return c.json({ status }, isClosing() ? 503 : 200);
  });
  routes.get('/up/databases', async (c) => {
    try {
      await db.ping(AbortSignal.timeout(PING_TIMEOUT_MS));
      return c.json({ status: 'up', databases: [{ dialect: db.dialect, status: 'up' }] });
    } catch {
      return c.json({ status: 'down', databases: [{ dialect: db.dialect, status: 'down' }] }, 503);
    }
  });
  return routes;
}
