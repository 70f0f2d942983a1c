import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { KNOWN_PLACE_MS } from '../auth/known-places.ts';
import { newToken } from '../ids.ts';
import type { AppEnv } from './env.ts';

const PLAIN = 'deskgate-device';
const PREFIXED = '__Host-deskgate-device';
const TOKEN = /^[a-z2-9]{52}$/;

/**
 * What this browser is known by, of its cookie; a new one where it has none, which it is given once somebody has signed in.
 * It signs nobody in: it says that a failure here is not a stranger's.
 */
export function deviceOf(c: Context<AppEnv>, https: boolean): string {
  const sent = getCookie(c, https ? PREFIXED : PLAIN);
  const device = c.get('device') ?? (sent !== undefined && TOKEN.test(sent) ? sent : newToken());
  c.set('device', device);
  return device;
}

/** Browsers keep cookies for 400 days at most (RFC 6265bis section 5.5); each sign-in begins the time anew. */
export function writeDeviceCookie(c: Context<AppEnv>, https: boolean): void {
  setCookie(c, https ? PREFIXED : PLAIN, deviceOf(c, https), {
    path: '/',
    httpOnly: true,
    secure: https,
    sameSite: 'Lax',
    maxAge: KNOWN_PLACE_MS / 1000,
  });
}
