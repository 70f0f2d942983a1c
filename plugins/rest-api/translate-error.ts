import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { type AppEnv, AppError } from '../../src/api.ts';
import { DOCS_PATH } from './paths.ts';

/** Gives what libraries throw its code and leaves the answer to the core; a person who opens the page may sign in. */
export function translateError(thrown: Error, c: Context<AppEnv>): Response {
  if (thrown instanceof AppError && thrown.code === 'UNAUTHENTICATED' && isPage(c)) {
    return c.redirect(`/login?next=${encodeURIComponent(DOCS_PATH)}`, 303);
  }
  if (thrown.name === 'BodyLimitError') {
    throw new AppError('BODY_TOO_LARGE', 'The body of the request is too large.');
  }
  if (thrown instanceof HTTPException && thrown.status === 415) {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'The body has to be JSON.');
  }
  throw thrown;
}

function isPage(c: Context<AppEnv>): boolean {
  return c.req.path === DOCS_PATH && (c.req.header('accept') ?? '').includes('text/html');
}
