import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../../src/errors.ts';
import type { AppEnv } from '../../src/http/env.ts';
import { sameOrigin } from '../../src/http/same-origin.ts';

const HOST = 'desk.example:8080';

function app(session = true) {
  const hono = new Hono<AppEnv>();
  hono.use(async (c, next) => {
    c.set('session', session ? { id: 's', userId: 'u', createdAt: 0, expiresAt: 1 } : null);
    c.set('csrf', () => 'the-token');
    await next();
  });
  hono.use(sameOrigin(() => 'https://public.example'));
  hono.all('*', async (c) => c.text(await c.req.text()));
  hono.onError((error, c) => c.text((error as AppError).code, (error as AppError).status as 403));
  return hono;
}

const send = (method: string, headers: Record<string, string>, body?: string, session = true) =>
  app(session).request(`http://${HOST}/x`, {
    method,
    headers: { host: HOST, ...headers },
    ...(body ? { body } : {}),
  });

describe('an unsafe request', () => {
  it.each([
    ['our own address', `http://${HOST}`, 200],
    ['our own address behind a proxy that speaks TLS', `https://${HOST}`, 200],
    ['the public address', 'https://public.example', 200],
    ['the public address over plain HTTP', 'http://public.example', 403],
    ['another site', 'https://evil.example', 403],
    ['another port', 'http://desk.example:9', 403],
    ['a site whose name begins like ours', `http://${HOST}.evil.example`, 403],
    ['a sandboxed page', 'null', 403],
    ['garbage', '://', 403],
  ])('from %s (%s) answers %i', async (_, origin, status) => {
    expect((await send('POST', { origin })).status).toBe(status);
    expect((await send('DELETE', { origin })).status).toBe(status);
  });

  it('without Origin is judged by Sec-Fetch-Site', async () => {
    expect((await send('POST', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await send('POST', { 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await send('POST', { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  it('of a program without either is let through', async () => {
    expect((await send('DELETE', {})).status).toBe(200);
  });

  it('that posts a form in a session without either needs the form’s token, and the body is still readable', async () => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await send('POST', type, 'a=1')).status).toBe(403);
    expect((await send('POST', type, 'a=1&_csrf=wrong')).status).toBe(403);
    const good = await send('POST', type, 'a=1&_csrf=the-token');
    expect([good.status, await good.text()]).toEqual([200, 'a=1&_csrf=the-token']);
    expect((await send('POST', type, 'a=1', false)).status).toBe(200);
  });
});

describe('a safe request', () => {
  it('may come from anywhere', async () => {
    expect((await send('GET', { origin: 'https://evil.example' })).status).toBe(200);
  });

  it('is unsafe when it opens a WebSocket', async () => {
    const upgrade = { upgrade: 'WebSocket', origin: 'https://evil.example' };
    expect((await send('GET', upgrade)).status).toBe(403);
    expect((await send('GET', { ...upgrade, origin: `http://${HOST}` })).status).toBe(200);
  });
});
