import type { MiddlewareHandler } from 'hono';
import { type AppEnv, AppError, fieldName, jsonBody } from '../../src/api.ts';

/** Reads and checks the body before any schema sees it. */
export const readJson: MiddlewareHandler<AppEnv> = async function readJson(c, next) {
  await jsonBody(c);
  await next();
};

/** For actions that need no body: none, or an empty object. */
export const refuseBody: MiddlewareHandler<AppEnv> = async function refuseBody(c, next) {
  const body = await jsonBody(c);
  if (body !== undefined) requireEmpty(body);
  await next();
};

function requireEmpty(body: unknown): void {
  const fields = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.keys(body) : null;
  if (fields?.length === 0) return;
  throw new AppError('INVALID_BODY', 'This request takes no body.', {
    detail: fields === null ? 'expected no body' : `${fieldName([String(fields[0])])}: unknown field`,
  });
}
