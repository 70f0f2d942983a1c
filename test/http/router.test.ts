import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { findTargetHandler } from 'hono/utils/handler';
import { describe, expect, it } from 'vitest';
import { newRouter } from '../../src/http/api/router.ts';
import { errorOf } from '../../src/http/errors.ts';

describe('a router of the API', () => {
  it('is put into another one without a chain of middlewares around each of its handlers', () => {
    const inner = newRouter();
    inner.get('/thing', (c) => c.text('it'));
    const outer = newRouter();
    outer.route('/', inner);
    const app = new Hono().route('/', outer);
    for (const { handler } of app.routes) expect(findTargetHandler(handler)).toBe(handler);
    expect(app.routes).toHaveLength(1);
  });

  it.each([
    [415, 'whatever', 'UNSUPPORTED_MEDIA_TYPE'],
    [400, 'Malformed JSON in request body', 'MALFORMED_JSON'],
    [400, 'Malformed FormData request.', 'BAD_REQUEST'],
    [413, 'Payload Too Large', 'BODY_TOO_LARGE'],
  ] as const)('has what its validators throw (%i, %s) told as %s', (status, message, code) => {
    expect(errorOf(new HTTPException(status, { message })).code).toBe(code);
  });

  it('quotes nothing of a body that is no JSON', () => {
    const thrown = new HTTPException(400, {
      message: 'Malformed JSON in request body: {"password": "hunter2',
    });
    expect(JSON.stringify(errorOf(thrown).report())).not.toContain('hunter2');
  });
});
