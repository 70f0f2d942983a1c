import type { MiddlewareHandler } from 'hono';
import type { Rush } from '../rush.ts';
import type { AppEnv } from './env.ts';

/** Lets what can wait know of each request until its answer begins. */
export function countRequests(rush: Rush): MiddlewareHandler<AppEnv> {
  return async function countRequests(c, next) {
    const leave = rush.enter();
    c.set('takesLong', leave);
    try {
      await next();
    } finally {
      leave();
    }
  };
}
