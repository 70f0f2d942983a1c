import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppError } from '../../src/errors.ts';
import type { AppEnv } from '../../src/http/env.ts';
import { staticFiles } from '../../src/http/static-files.ts';

let root: string;
let app: Hono<AppEnv>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'deskgate-static-'));
  await mkdir(join(root, 'shared/css'), { recursive: true });
  await mkdir(join(root, 'ui'));
  await mkdir(join(root, 'ui-beside'));
  await writeFile(join(root, 'shared/css/app.css'), 'body{}');
  await writeFile(join(root, 'ui/viewer-AB12CD34.js'), 'x');
  await writeFile(join(root, 'ui/.hidden.js'), 'secret');
  await writeFile(join(root, 'ui/notes.sqlite'), 'secret');
  await writeFile(join(root, 'ui-beside/a.js'), 'secret');
  await writeFile(join(root, 'secret.txt'), 'secret');
  app = new Hono<AppEnv>();
  app.route(
    '/',
    staticFiles(
      new Map([
        ['', [join(root, 'shared')]],
        ['ui', [join(root, 'ui')]],
      ]),
    ),
  );
  app.onError((error, c) =>
    c.text((error as AppError).code ?? 'INTERNAL', ((error as AppError).status ?? 500) as 500),
  );
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('a static file', () => {
  it('is served with its type', async () => {
    const answer = await app.request('/static/css/app.css');
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/css; charset=utf-8',
      'body{}',
    ]);
  });

  it('is not sent again when it has not changed', async () => {
    const etag = (await app.request('/static/css/app.css')).headers.get('etag') ?? '';
    expect((await app.request('/static/css/app.css', { headers: { 'if-none-match': etag } })).status).toBe(
      304,
    );
  });

  it('is kept by the browser for good when its name holds its hash', async () => {
    const answer = await app.request('/static/ui/viewer-AB12CD34.js');
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect((await app.request('/static/css/app.css')).headers.get('cache-control')).toBe('no-cache');
  });

  it.each([
    '/static/../secret.txt',
    '/static/%2e%2e/secret.txt',
    '/static/ui/%2e%2e/secret.txt',
    '/static/ui/..%2fsecret.txt',
    '/static/ui/..%5csecret.txt',
    '/static/ui/%2fetc/passwd',
    '/static/ui/../ui-beside/a.js',
    '/static/ui/.hidden.js',
    '/static/ui/notes.sqlite',
    '/static/ui/viewer-AB12CD34.js%00.css',
    '/static/ui/',
    '/static/',
    '/static/ui/missing.js',
  ])('is never one outside its folder: %s', async (path) => {
    const answer = await app.request(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('secret');
  });

  it('with a broken escape is a bad request', async () => {
    expect((await app.request('/static/%zz.js')).status).toBe(400);
  });
});
