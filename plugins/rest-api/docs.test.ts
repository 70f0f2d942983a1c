import { describe, expect, it } from 'vitest';
import { testApi } from './testing/api.ts';

describe('GET /api/v1/docs', () => {
  it('is a page that loads from the gateway only, and runs no inline script', async () => {
    const { ada } = testApi();
    const { status, headers, body } = await ada('GET', '/api/v1/docs');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=UTF-8');
    expect(headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'",
    );
    const addresses = [...body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses.every((address) => /^\/([^/]|$)|^data:,$/.test(address))).toBe(true);
    expect(body).not.toMatch(/<script>|<style|style=|onload=/);
  });

  it('brings the files that it names', async () => {
    const { ada } = testApi();
    const page = (await ada('GET', '/api/v1/docs')).body;
    const own = [...page.matchAll(/(?:src|href)="(\/api[^"]*)"/g)].map(([, address]) => address);
    expect(own).toHaveLength(2);
    for (const address of own) {
      const { status, headers, body } = await ada('GET', address);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(
        address.endsWith('.css') ? /^text\/css/ : /^text\/javascript/,
      );
      expect(body.length).toBeGreaterThan(100_000);
    }
  });

  it.each([
    'index.html',
    'package.json',
    '..%2fpackage.json',
    '%2e%2e',
    'constructor',
    'swagger-ui-bundle.js.map',
  ])('brings no other file: %s', async (file) => {
    const { ada } = testApi();
    expect((await ada('GET', `/api/v1/docs/${file}`)).status).toBe(404);
  });

  it('asks a person to sign in, and a program for its session', async () => {
    const { fetch } = testApi();
    const person = await fetch('/api/v1/docs', { headers: { Accept: 'text/html,*/*;q=0.8' } });
    expect(person.status).toBe(303);
    expect(person.headers.get('location')).toBe('/login?next=%2Fapi%2Fv1%2Fdocs');
    const program = await fetch('/api/v1/docs');
    expect(program.status).toBe(401);
    expect(await program.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is not there when it is switched off', async () => {
    const { ada } = testApi({ docs: false });
    expect((await ada('GET', '/api/v1/docs')).status).toBe(404);
    expect((await ada('GET', '/api/v1/openapi.json')).status).toBe(200);
  });
});
