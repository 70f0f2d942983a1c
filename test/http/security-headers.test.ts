import { createServer } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { securityHeaders } from '../../src/http/security-headers.ts';

const app = new Hono();
app.use(securityHeaders(true) as never);
app.get('/plain', (c) => c.json({}));
app.get('/own', (c) =>
  c.text('own', 200, { 'Content-Security-Policy': "default-src 'self'", 'Cache-Control': 'max-age=60' }),
);
app.get('/raw', () => new Response(new Blob(['raw']).stream(), { headers: { 'Cache-Control': 'no-cache' } }));

const server = createAdaptorServer({ fetch: app.fetch, createServer: createServer as never });
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe.each([
  ['over HTTP', (path: string) => fetch(`${url}${path}`)],
  ['without a server', async (path: string) => app.request(path)],
])('headers of every answer %s', (_, ask) => {
  it('name what may be loaded, with a nonce of their own', async () => {
    const [one, other] = await Promise.all([ask('/plain'), ask('/plain')]);
    const policy = one.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'self' 'nonce-([\w+/=]+)'; style-src 'self' 'nonce-\1';/,
    );
    expect(policy).toMatch(/base-uri 'none'$/);
    expect(other.headers.get('content-security-policy')).not.toBe(policy);
    expect(one.headers.get('x-frame-options')).toBe('DENY');
    expect(one.headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(one.headers.get('cache-control')).toBe('no-store');
  });

  it('give way to those of the answer', async () => {
    const { headers } = await ask('/own');
    expect(headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(headers.get('cache-control')).toBe('max-age=60');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('are on an answer that is a stream', async () => {
    const answer = await ask('/raw');
    expect(await answer.text()).toBe('raw');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('referrer-policy')).toBe('same-origin');
  });
});
