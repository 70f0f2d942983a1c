import type { MiddlewareHandler } from 'hono';
import { newId } from '../ids.ts';
import type { Logger } from '../log.ts';
import type { AppEnv } from './env.ts';

/** Asked for often by pages and monitors. */
const QUIET = /^\/(static\/|up(\/|$)|desktops$)/;

/** Gives every request an id, told in `X-Request-Id`, and logs it once. Query strings may hold secrets: never logged. */
export function requestLog(log: Logger): MiddlewareHandler<AppEnv> {
  return async function requestLog(c, next) {
    const requestId = newId();
    const began = performance.now();
    c.set('requestId', requestId);
    const outgoing = c.env?.outgoing;
    outgoing?.setHeader('X-Request-Id', requestId);
    await next();
    if (outgoing === undefined) c.res.headers.set('X-Request-Id', requestId);
    const fields = {
      requestId,
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      ms: Math.round(performance.now() - began),
      userId: c.get('user')?.id,
    };
    if (c.res.status >= 500) log.warn(fields, 'request');
    else if (QUIET.test(c.req.path)) log.debug(fields, 'request');
    else log.info(fields, 'request');
  };
}
