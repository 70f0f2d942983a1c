import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { AppError, asAppError, type ErrorCode } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { AppEnv } from './env.ts';
import type { Renderer } from './render.ts';

/** Where people go on who are nobody yet. */
const DOORS: Readonly<Partial<Record<ErrorCode, string>>> = {
  UNAUTHENTICATED: '/login',
  SECOND_FACTOR_REQUIRED: '/login/second-factor',
};

/** How errors are told at an address whose API has a shape of its own for them. */
export type ErrorShape = (error: AppError, c: Context<AppEnv>) => Response;
/** By path. */
export type ErrorShapes = ReadonlyMap<string, ErrorShape>;

/**
 * Turns whatever was thrown into one answer: a page for who reads HTML, `{code, message, detail, remedy, requestId}` else,
 * unless the address has a shape of its own.
 */
export function errorAnswer(render: Renderer, log: Logger, shapes: ErrorShapes = new Map()) {
  return async (thrown: unknown, c: Context<AppEnv>): Promise<Response> => {
    const error = brokeOff(thrown, c)
      ? new AppError('BAD_REQUEST', 'The request broke off before it was complete.')
      : errorOf(thrown);
    const requestId = c.get('requestId') ?? '';
    if (error.code === 'INTERNAL') log.error({ requestId, err: error.cause ?? thrown }, 'a request failed');
    for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
    const shape = shapes.get(c.req.path);
    if (shape !== undefined) return shape(error, c);
    if (!wantsHtml(c)) {
      return c.json({ ...error.report(), requestId }, error.status as 400);
    }
    const door = DOORS[error.code];
    if (door !== undefined && (c.req.method === 'GET' || c.req.method === 'HEAD')) {
      const { pathname, search } = new URL(c.req.url);
      return c.redirect(`${door}?next=${encodeURIComponent(pathname + search)}`, 303);
    }
    if (door !== undefined) return c.redirect(door, 303);
    try {
      return await render(
        c,
        'error.njk',
        { error: error.report(), requestId, status: error.status },
        error.status,
      );
    } catch (failure) {
      log.error({ requestId, err: failure }, 'the error page could not be rendered');
      return c.text(`${error.code}: ${error.message}`, error.status as 400);
    }
  };
}

function wantsHtml(c: Context<AppEnv>): boolean {
  if (c.req.path.startsWith('/api/')) return false;
  return (c.req.header('accept') ?? '').includes('text/html');
}

/** Whether it failed because the client left in the middle of its body: nobody's mistake here, and nobody reads the answer. */
function brokeOff(thrown: unknown, c: Context<AppEnv>): boolean {
  const incoming = c.env?.incoming;
  return !(thrown instanceof AppError) && incoming?.destroyed === true && !incoming.complete;
}

/** What was thrown by us, by Hono or by its validators, as an error of ours. */
export function errorOf(thrown: unknown): AppError {
  if (!(thrown instanceof HTTPException)) return asAppError(thrown);
  const { status } = thrown;
  if (status === 401) return new AppError('UNAUTHENTICATED', 'Sign in first.');
  if (status === 404) return new AppError('NOT_FOUND', 'There is nothing here.');
  if (status === 413) return new AppError('BODY_TOO_LARGE', 'The body is too large.');
  if (status === 415) return new AppError('UNSUPPORTED_MEDIA_TYPE', 'The body has to be JSON.');
  // the parser's own words quote the body
  if (/^Malformed JSON/.test(thrown.message))
    return new AppError('MALFORMED_JSON', 'The body is not valid JSON.');
  if (status < 500) return new AppError('BAD_REQUEST', thrown.message || 'The request could not be read.');
  return new AppError('INTERNAL', 'Something unforeseen went wrong.', { cause: thrown });
}
