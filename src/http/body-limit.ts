import type { MiddlewareHandler } from 'hono';
import { bodyLimit as honoBodyLimit } from 'hono/body-limit';
import { AppError } from '../errors.ts';
import type { AppEnv } from './env.ts';

/** @param maxSize bytes. */
export function bodyLimit(maxSize: number): MiddlewareHandler<AppEnv> {
  const tooLarge = (): never => {
    throw new AppError('BODY_TOO_LARGE', `The body is larger than ${maxSize} bytes.`);
  };
  const counting = honoBodyLimit({ maxSize, onError: tooLarge });
  return async (c, next) => {
    const length = c.req.header('content-length');
    const hasNone = length === undefined && (c.req.method === 'GET' || c.req.method === 'HEAD');
    // only what does not say its length has to be counted: to look at a body makes a whole Request and a stream of it
    if (c.req.header('transfer-encoding') !== undefined || (length === undefined && !hasNone))
      return counting(c, next);
    // Node's parser has checked that it is a number, and gives no byte more (RFC 9112 section 6.2)
    if (Number(length ?? 0) > maxSize) tooLarge();
    return next();
  };
}
