import { createHmac } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { findTargetHandler } from 'hono/utils/handler';
import type { KeyDoor } from '../auth/keys.ts';
import type { Permissions } from '../auth/permissions.ts';
import type { AuthService } from '../auth/service.ts';
import { AppError } from '../errors.ts';
import type { AppEnv } from './env.ts';
import { localPath } from './local-path.ts';
import { readSessionCookie } from './session-cookie.ts';

export interface AuthenticateParts {
  readonly auth: AuthService;
  readonly keys: KeyDoor;
  readonly isHttps: (c: Context<AppEnv>) => boolean;
  readonly addressOf: (c: Context<AppEnv>) => string;
  /** The gateway's. */
  readonly key: Buffer;
}

/**
 * Puts user, session and the session's form token on the request; nobody is not an error here, but an access key that is not
 * valid is one.
 */
export function authenticate({
  auth,
  keys,
  isHttps,
  addressOf,
  key,
}: AuthenticateParts): MiddlewareHandler<AppEnv> {
  return async function authenticate(c, next) {
    const accessKey = /^Bearer (dgk_\S*)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const found =
      accessKey === undefined ? await bySession(c) : await keys.authenticate(accessKey, addressOf(c));
    const isHalf = found !== null && 'isHalf' in found && found.isHalf === true;
    c.set('session', isHalf ? null : (found?.session ?? null));
    c.set('user', isHalf ? null : (found?.user ?? null));
    if (isHalf) c.set('half', { session: found.session, user: found.user });
    if (found !== null && 'isNews' in found) c.set('isKeyNews', found.isNews);
    c.set('csrf', () => csrfToken(key, found?.session.id ?? 'nobody'));
    await next();
  };

  async function bySession(c: Context<AppEnv>) {
    const token = readSessionCookie(c, isHttps(c));
    return token === null || token.length > 200 ? null : auth.authenticate(token);
  }
}

/** The token that forms of this session send back; derived, so nothing is stored. */
function csrfToken(key: Buffer, sessionId: string): string {
  return createHmac('sha256', key).update(`csrf:${sessionId}`).digest('base64url');
}

/** Refuses who is not signed in or lacks the permission, which the handler names: see `declaredPermission`. */
export function requirePermission(permissions: Permissions, permission: string): MiddlewareHandler<AppEnv> {
  permissions.assertKnown(permission);
  return declaring(permission, async function requirePermission(c, next) {
    const user = c.get('user');
    if (user === null) throw nobody(c);
    permissions.require(user, permission);
    await next();
  });
}

/** For who has signed in by half: passes nobody else on, and leads who has all of it to where they want to go. */
export function requireHalf(): MiddlewareHandler<AppEnv> {
  return declaring('account.own', async function requireHalf(c, next) {
    if (c.get('half') !== undefined) return next();
    if (c.get('user') === null) throw nobody(c);
    return c.redirect(localPath(c.req.query('next')), 303);
  });
}

function nobody(c: Context<AppEnv>): AppError {
  if (c.get('half') === undefined) return new AppError('UNAUTHENTICATED', 'Sign in first.');
  return new AppError('SECOND_FACTOR_REQUIRED', 'Your account must have a second factor.');
}

const DECLARED = Symbol('declared permission');

/** For a handler that requires the permission itself, of some requests or of who comes without a token. */
export function declaring<Handler extends object>(permission: string, handler: Handler): Handler {
  return Object.assign(handler, { [DECLARED]: permission });
}

/** The permission that a handler of the app requires, or null where it says none. */
export function declaredPermission(handler: object): string | null {
  return (targetOf(handler) as { [DECLARED]?: string })[DECLARED] ?? null;
}

const ACTS = Symbol('declared acts');

/** Acts by name, each with the permissions that it requires besides those of its route. */
export type DeclaredActs = Readonly<Record<string, readonly string[]>>;

/** For the handler of one route that does many things, and requires the permissions of each itself. */
export function declaringActs<Handler extends object>(acts: DeclaredActs, handler: Handler): Handler {
  return Object.assign(handler, { [ACTS]: acts });
}

/** Of a handler that declares acts; null for any other. */
export function declaredActs(handler: object): DeclaredActs | null {
  return (targetOf(handler) as { [ACTS]?: DeclaredActs })[ACTS] ?? null;
}

const targetOf = (handler: object): object =>
  findTargetHandler(handler as Parameters<typeof findTargetHandler>[0]);
