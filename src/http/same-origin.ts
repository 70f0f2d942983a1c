import { timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { AppError } from '../errors.ts';
import type { AppEnv } from './env.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const MAX_FORM_TOKEN_BODY = 64 * 1024;

/**
 * Refuses what another site's page sends: every unsafe method and every WebSocket must come from our own origin.
 * Browsers always send Origin with both; a program that sends neither Origin nor Sec-Fetch-Site is let through, unless it
 * posts a form in a session, which then needs the form's token.
 * @param isHttps whether the proxy in front says that the browser came by HTTPS.
 */
export function sameOrigin(
  publicUrl: () => string | undefined,
  isHttps: (c: Context<AppEnv>) => boolean = () => false,
): MiddlewareHandler<AppEnv> {
  return async function sameOrigin(c, next) {
    const isSocket = c.req.header('upgrade')?.toLowerCase() === 'websocket';
    if (SAFE.has(c.req.method) && !isSocket) return next();
    const origin = c.req.header('origin');
    if (origin !== undefined) {
      if (!isOwn(origin, c.req.header('host'), publicUrl(), isHttps(c))) throw refused(origin);
      return next();
    }
    const site = c.req.header('sec-fetch-site');
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw refused(`a ${site} page`);
    // the API takes JSON only, which no form can send
    const isApi = c.req.path.startsWith('/api/');
    const isSomebody = c.get('session') !== null || c.get('half') !== undefined;
    if (site === undefined && !isApi && isSomebody && isForm(c)) await checkFormToken(c);
    return next();
  };
}

function isOwn(
  origin: string,
  host: string | undefined,
  publicUrl: string | undefined,
  https: boolean,
): boolean {
  let parsed: URL;
  try {
    parsed = new URL(origin);
  } catch {
    return false; // `null` of sandboxed pages, or garbage
  }
  // our own name by another scheme is another site: over plain HTTP anybody on the way can write its pages
  const own = publicUrl === undefined ? null : new URL(publicUrl);
  if (parsed.host === own?.host) return parsed.origin === own.origin;
  const schemes = https ? ['https:'] : ['http:', 'https:'];
  return host !== undefined && parsed.host === host.toLowerCase() && schemes.includes(parsed.protocol);
}

function isForm(c: Context<AppEnv>): boolean {
  const type = c.req.header('content-type') ?? '';
  return /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)/i.test(type);
}

async function checkFormToken(c: Context<AppEnv>): Promise<void> {
  // a copy: whoever handles the request reads the body itself
  const text = await c.req.raw.clone().text();
  const sent = text.length > MAX_FORM_TOKEN_BODY ? null : new URLSearchParams(text).get('_csrf');
  const expected = Buffer.from(c.get('csrf')());
  const given = Buffer.from(sent ?? '');
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw refused('a form without its token');
}

function refused(from: string): AppError {
  return new AppError(
    'ORIGIN_REFUSED',
    `The request came from ${from.slice(0, 100)}, which is not this gateway.`,
  );
}
