import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Hono } from 'hono';
import { Pauses } from './pauses.mjs';

const RESOLUTION_MS = 1;

/**
 * What only the gateway's own process knows: how long everything in its event loop had to wait (`POST` begins anew, `GET`
 * tells), with what it stood still, and its memory without what is no longer used.
 */
export function processRoutes() {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  /** @param {number} nanoseconds between two looks, which are that far apart in an idle loop too */
  const lateMs = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  /** @type {Hono<import('../../../src/api.ts').AppEnv>} */
  const routes = new Hono();
  routes.post('/bench/loop-delay', (c) => {
    delay.reset();
    delay.enable();
    return c.json({});
  });
  routes.get('/bench/loop-delay', (c) => {
    delay.disable();
    return c.json({
      p50Ms: lateMs(delay.percentile(50)),
      p99Ms: lateMs(delay.percentile(99)),
      maxMs: lateMs(delay.max),
    });
  });
  const pauses = new Pauses();
  routes.post('/bench/pauses', (c) => {
    pauses.begin();
    return c.json({});
  });
  routes.get('/bench/pauses', (c) => c.json(pauses.end()));
  routes.post('/bench/collect-garbage', (c) => {
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    return c.json(process.memoryUsage());
  });
  return routes;
}
