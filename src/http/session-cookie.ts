import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { AppEnv } from './env.ts';

const PLAIN = 'deskgate';
/** The prefix makes the browser refuse the cookie without Secure, with a Domain or below a path (RFC 6265bis). */
const PREFIXED = '__Host-deskgate';

export function readSessionCookie(c: Context<AppEnv>, https: boolean): string | null {
  return getCookie(c, https ? PREFIXED : PLAIN) ?? null;
}

/** @param expiresAt UTC ms. */
export function writeSessionCookie(
  c: Context<AppEnv>,
  https: boolean,
  token: string,
  expiresAt: number,
): void {
  setCookie(c, https ? PREFIXED : PLAIN, token, {
    path: '/',
    httpOnly: true,
    secure: https,
    sameSite: 'Lax',
    expires: new Date(expiresAt),
  });
}

export function clearSessionCookie(c: Context<AppEnv>, https: boolean): void {
  deleteCookie(c, https ? PREFIXED : PLAIN, { path: '/', secure: https, httpOnly: true, sameSite: 'Lax' });
}
