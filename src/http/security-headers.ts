import type { MiddlewareHandler } from 'hono';
import { newNonce } from '../ids.ts';
import type { AppEnv } from './env.ts';

/**
 * Headers of every answer. Nothing is loaded from elsewhere; an answer's own `Content-Security-Policy` wins.
 * @param https whether the browser's side is HTTPS: only then may HSTS be said.
 */
export function securityHeaders(https: boolean): MiddlewareHandler<AppEnv> {
  return async function securityHeaders(c, next) {
    const nonce = newNonce();
    c.set('nonce', nonce);
    await next();
    const headers = c.res.headers;
    if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', policy(nonce));
    headers.set('X-Content-Type-Options', 'nosniff');
    headers.set('X-Frame-Options', 'DENY');
    headers.set('Referrer-Policy', 'same-origin');
    headers.set('Cross-Origin-Opener-Policy', 'same-origin');
    headers.set('Cross-Origin-Resource-Policy', 'same-origin');
    headers.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(self), payment=(), usb=()');
    if (https) headers.set('Strict-Transport-Security', 'max-age=31536000');
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
  };
}

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self' blob: data:",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}
