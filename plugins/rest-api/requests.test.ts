import { describe, expect, it } from 'vitest';
import { BODY_LIMIT } from '../../test/fakes/core/fake-gateway.ts';
import { testApi } from './testing/api.ts';

const JSON_TYPE = 'application/json';

function post(body: BodyInit | null, type: string | null = JSON_TYPE) {
  const api = testApi();
  const headers = new Headers({ Cookie: api.cookie('admin') });
  if (type !== null) headers.set('Content-Type', type);
  const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
  return answer(api.fetch('/api/v1/apps', init));
}

async function answer(response: Promise<Response>) {
  const { status, headers, ...rest } = await response.then(async (r) => ({
    status: r.status,
    headers: r.headers,
    body: await r.json(),
  }));
  return { status, headers, body: rest.body as Record<string, unknown> };
}

describe('every error', () => {
  it('has one shape, and its request id is in the header too', async () => {
    const { ada } = testApi();
    const { headers, body } = await ada('GET', '/api/v1/instances/nothing');
    expect(Object.keys(body)).toEqual(['code', 'message', 'detail', 'remedy', 'requestId']);
    expect(body.requestId).toMatch(/^[a-z0-9]{20}$/);
    expect(headers.get('x-request-id')).toBe(body.requestId);
  });

  it('is not kept by any cache, as no answer is', async () => {
    const { ada } = testApi();
    for (const path of [
      '/api/v1/apps',
      '/api/v1/instances/nothing',
      '/api/v1/openapi.json',
      '/api/v1/docs',
    ]) {
      expect((await ada('GET', path)).headers.get('cache-control')).toBe('no-store');
    }
  });

  it('keeps what was unforeseen to the log', async () => {
    const { core, ada } = testApi();
    core.apps.list = () => Promise.reject(new Error('password=hunter2'));
    const { status, body } = await ada('GET', '/api/v1/apps');
    expect(status).toBe(500);
    expect(body).toMatchObject({ code: 'INTERNAL', detail: null });
    expect(JSON.stringify(body)).not.toContain('hunter2');
    expect(core.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });
});

describe('who is not signed in', () => {
  it.each([
    ['GET', '/api/v1/apps'],
    ['POST', '/api/v1/apps'],
    ['DELETE', '/api/v1/instances/x'],
    ['GET', '/api/v1/instances/x/events'],
    ['GET', '/api/v1/me'],
    ['GET', '/api/v1/openapi.json'],
    ['GET', '/api/v1/docs/swagger-ui.css'],
    ['GET', '/api/v1/nothing'],
  ])('is told so at %s %s', async (method, path) => {
    const { nobody } = testApi();
    expect(await nobody(method, path)).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  });

  it('is told so although the cookie is of a session that is over', async () => {
    const { core, fetch, cookie } = testApi();
    const headers = { Cookie: cookie('ada') };
    await core.auth.setDisabled('ada', true);
    expect((await fetch('/api/v1/me', { headers })).status).toBe(401);
  });
});

describe('a body', () => {
  it.each([
    ['malformed', '{"id": "x"', 'MALFORMED_JSON', 400],
    ['cut off in a character', '{"id": "\\ud8', 'MALFORMED_JSON', 400],
    ['a number', '12', 'INVALID_BODY', 400],
  ])('that is %s is refused', async (_, body, code, status) => {
    expect(await post(body)).toMatchObject({ status, body: { code } });
  });

  it.each([
    ['text/plain', '{}'],
    ['application/xml', '<a/>'],
    ['application/jsonp', '{}'],
    ['', '{}'],
  ])('of type "%s" is refused', async (type, body) => {
    const api = testApi();
    const headers = {
      Cookie: api.cookie('admin'),
      Host: 'localhost',
      Origin: 'http://localhost',
      'Content-Type': type,
    };
    const { status, body: error } = await answer(
      api.fetch('/api/v1/apps', { method: 'POST', headers, body }),
    );
    expect(status).toBe(415);
    expect(error).toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
      detail: 'Content-Type: expected application/json',
    });
  });

  it('may say its character set', async () => {
    const app = JSON.stringify({ id: 'a', name: 'A', provider: 'docker' });
    expect((await post(app, 'Application/JSON; charset=utf-8')).status).toBe(201);
  });

  it('that is missing is refused by the first field', async () => {
    const { status, body } = await post(null, null);
    expect(status).toBe(400);
    expect(body.detail).toContain('id: ');
  });

  it.each(['__proto__', 'constructor', 'prototype'])(
    'may not hold a field called %s at any depth',
    async (key) => {
      const inner = `{"${key}": {"isAdmin": true}}`;
      for (const body of [inner, `{"id":"a","name":"A","provider":"docker","settings":{"env":[${inner}]}}`]) {
        const { status, body: error } = await post(body);
        expect(status).toBe(400);
        expect(error.code).toBe('INVALID_BODY');
        expect(error.detail).toContain(`${key}: refused field name`);
      }
      expect({}).not.toHaveProperty('isAdmin');
    },
  );

  it('nested too deep is refused', async () => {
    const depth = 10_000;
    const nested = `{"settings":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(await post(nested)).toMatchObject({ status: 400, body: { code: 'INVALID_BODY' } });
  });

  it('over the limit is refused, whether its length is said or not', async () => {
    const large = `{"name": "${'x'.repeat(BODY_LIMIT)}"}`;
    expect(await post(large)).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let sent = 0; sent <= BODY_LIMIT; sent += 1024)
          controller.enqueue(new Uint8Array(1024).fill(32));
        controller.close();
      },
    });
    expect(await post(chunks)).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
  });

  it('never comes back in an error', async () => {
    const { body } = await post('{"credentials": {"password": "hunter2"');
    expect(JSON.stringify(body)).not.toContain('hunter2');
    const wrong = await post('{"credentials": {"password": "hunter2", "x": 1}, "width": "hunter2"}');
    expect(JSON.stringify(wrong.body)).not.toContain('hunter2');
  });
});

describe('an address', () => {
  it('that does not exist is a JSON 404', async () => {
    const { ada } = testApi();
    for (const path of [
      '/api/v1',
      '/api/v1/',
      '/api/v1/nothing',
      '/api/v1/apps/firefox/nothing',
      '/api/v1/apps/',
    ]) {
      expect(await ada('GET', path)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    }
  });

  it.each([
    ['PATCH', '/api/v1/apps/firefox', 'GET, PUT, DELETE, HEAD, OPTIONS'],
    ['DELETE', '/api/v1/apps', 'GET, POST, HEAD, OPTIONS'],
    ['GET', '/api/v1/instances/x/stop', 'POST, OPTIONS'],
    ['PUT', '/api/v1/me', 'GET, HEAD, OPTIONS'],
    ['POST', '/api/v1/docs', 'GET, HEAD, OPTIONS'],
  ])('does not take %s at %s', async (method, path, allow) => {
    const { ada } = testApi();
    const { status, headers, body } = await ada(method, path);
    expect(status).toBe(405);
    expect(body.code).toBe('METHOD_NOT_ALLOWED');
    expect(headers.get('allow')).toBe(allow);
  });

  it('tells its methods to OPTIONS, and gives no other site leave', async () => {
    const { ada } = testApi();
    const { status, headers } = await ada('OPTIONS', '/api/v1/instances');
    expect(status).toBe(204);
    expect(headers.get('allow')).toBe('GET, POST, HEAD, OPTIONS');
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect((await ada('OPTIONS', '/api/v1/nothing')).status).toBe(404);
  });

  it('answers HEAD as GET without a body', async () => {
    const { ada } = testApi();
    expect(await ada('HEAD', '/api/v1/apps')).toMatchObject({ status: 200 });
    expect((await ada('HEAD', '/api/v1/apps/nothing')).status).toBe(404);
    const { headers } = await ada('HEAD', '/api/v1/apps');
    expect(headers.get('content-type')).toBe('application/json');
  });
});

describe('another site', () => {
  it.each([
    ['POST', '/api/v1/instances'],
    ['DELETE', '/api/v1/instances/x'],
    ['PUT', '/api/v1/apps/firefox'],
  ])('cannot send %s %s', async (method, path) => {
    const api = testApi();
    const headers = { Cookie: api.cookie('admin'), Origin: 'https://elsewhere.example' };
    const { status, body } = await answer(api.fetch(path, { method, headers }));
    expect(status).toBe(403);
    expect(body.code).toBe('ORIGIN_REFUSED');
  });
});
