import type { Context, MiddlewareHandler } from 'hono';
import type { AuditLog } from '../audit/audit-log.ts';
import { RefusedKey } from '../auth/keys.ts';
import type { AppEnv } from './env.ts';
import { errorOf } from './errors.ts';
import { isUpgrade } from './upgrades.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What a WebSocket is opened for. */
const VIEW = 'viewDesktop';
/** A key that comes for the first time, or from another address. */
const USE_KEY = 'useKey';
/** Results of a sign-in: who has given the password is nobody yet. */
const OF_NOBODY = new Set([
  ...['ok', 'SIGN_IN_FAILED', 'CODE_NEEDED', 'CODE_WRONG', 'PASSKEY_REFUSED'],
  ...['IDENTITY_UNKNOWN', 'IDENTITY_NAME_TAKEN', 'IDENTITY_REFUSED'],
]);
const MADE = /\/([a-z0-9-]{1,64})$/;

/** What routes do, by method and path, such as `POST /app/:id`: `startApp`. */
export type Acts = ReadonlyMap<string, string>;

/**
 * Writes down each request that changes something, each desktop that is opened, and each key that is used from a new address,
 * with what became of it; also what was refused. The answer leaves when the entry is written.
 * @param acts complete when the first request comes.
 */
export function auditRequests(
  audit: Pick<AuditLog, 'add'>,
  acts: () => Acts,
  addressOf: (c: Context<AppEnv>) => string,
): MiddlewareHandler<AppEnv> {
  return async function auditRequests(c, next) {
    const isStream = isUpgrade(c);
    const isSafe = SAFE.has(c.req.method) && !isStream;
    // who signs out is somebody no more afterwards
    const before = c.get('user') ?? c.get('half')?.user ?? null;
    const key = before?.key;
    if (before !== null && key !== undefined && c.get('isKeyNews') === true)
      await audit.add({
        ...{ userId: before.id, actor: before.username, keyId: key.id, address: addressOf(c) },
        ...{ action: USE_KEY, resources: [key.id], result: 'ok', requestId: c.get('requestId') },
      });
    await next();
    // who comes back from an identity provider signs in with a GET, and some of what is read is worth an entry
    if (isSafe && c.get('claimed') === undefined && !c.get('act')) return;
    const route = c.req.matchedRoutes.findLast(({ method, path }) => method !== 'ALL' && !path.endsWith('*'));
    // at an address where there is nothing, nothing can be done
    if (route === undefined) return;
    const user = before ?? c.get('user');
    const claimed = c.get('claimed');
    const act = c.get('act');
    if (act === null) return;
    const ofRoute = acts().get(nameOf(c, route.path)) ?? nameOf(c, route.path);
    const action = isStream ? VIEW : (act?.name ?? ofRoute);
    const result = resultOf(c);
    // whoever is nobody could fill the log: of them only what was tried at the sign-in counts
    if (user === null && !OF_NOBODY.has(result)) return;
    await audit.add({
      userId: user?.id ?? claimed?.id ?? null,
      actor: user?.username ?? claimed?.name ?? '',
      keyId: user?.key?.id ?? null,
      address: addressOf(c),
      action,
      resources: act?.resources ?? resourcesOf(c),
      result,
      requestId: c.get('requestId'),
    });
  };
}

/** Writes down that somebody's key was refused, who is nobody to all that comes behind. Stands before what knows people. */
export function auditRefusedKeys(
  audit: Pick<AuditLog, 'add'>,
  addressOf: (c: Context<AppEnv>) => string,
): MiddlewareHandler<AppEnv> {
  return async function auditRefusedKeys(c, next) {
    await next();
    if (!(c.error instanceof RefusedKey) || !c.error.isNews) return;
    const { code, key } = c.error;
    await audit.add({
      ...{ userId: key.owner.id, actor: key.owner.username, keyId: key.id, address: addressOf(c) },
      ...{ action: USE_KEY, resources: [key.id], result: code, requestId: c.get('requestId') },
    });
  };
}

const nameOf = (c: Context<AppEnv>, path: string): string => `${c.req.method} ${path}`;

function resultOf(c: Context<AppEnv>): string {
  if (c.error !== undefined) return errorOf(c.error).code;
  return c.get('refusal') ?? (c.res.status >= 400 ? String(c.res.status) : 'ok');
}

/** Ids in the address, and that of what was made. */
function resourcesOf(c: Context<AppEnv>): string[] {
  const ids = Object.values(c.req.param() as Record<string, string>);
  const made = MADE.exec(c.res.headers.get('location') ?? '')?.[1];
  return made === undefined || ids.includes(made) || made === 'login' ? ids : [...ids, made];
}
