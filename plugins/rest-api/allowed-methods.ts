import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { type AppEnv, AppError } from '../../src/api.ts';
import { DOCUMENT_PATH } from './paths.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * The last handler below the API's path: which methods an address knows, or that there is no such address. Other plugins
 * may have addresses there, which come after this one.
 */
export function allowedMethods(router: OpenAPIHono<AppEnv>): MiddlewareHandler<AppEnv> {
  return async function allowedMethods(c: Context<AppEnv>, next) {
    const methods = METHODS.filter((method) => {
      const [handlers] = router.router.match(method, c.req.path);
      return handlers.some(([[, route]]) => route.method === method);
    });
    if (methods.length === 0) {
      try {
        return await next();
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'NOT_FOUND')) throw error;
        throw new AppError('NOT_FOUND', 'There is nothing at this address.', {
          remedy: `Look up the address in ${DOCUMENT_PATH}.`,
        });
      }
    }
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    if (c.req.method === 'OPTIONS') return c.body(null, 204, { Allow: allow });
    throw new AppError('METHOD_NOT_ALLOWED', `${c.req.method} is not possible at this address.`, {
      detail: `expected one of ${allow}`,
      headers: { Allow: allow },
    });
  };
}
