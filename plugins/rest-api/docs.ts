import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Hono, type MiddlewareHandler } from 'hono';
import { type AppEnv, AppError } from '../../src/api.ts';
import { DOCS_PATH } from './paths.ts';

/** The files of swagger-ui-dist that the page needs; its index would load an inline script. */
const FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

/** Nothing is loaded from elsewhere; swagger-ui's own style sheet holds its pictures as data. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · Deskgate</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${DOCS_PATH}/swagger-ui.css">
<link rel="stylesheet" href="/static/rest-api/docs.css">
</head>
<body>
<header><a href="/">Deskgate</a></header>
<main id="swagger-ui"><noscript>This page needs JavaScript. The document itself is at /api/v1/openapi.json.</noscript></main>
<script src="${DOCS_PATH}/swagger-ui-bundle.js"></script>
<script src="/static/rest-api/docs.js"></script>
</body>
</html>
`;

/** A person who opens the page may sign in; a program is told that it has to. */
export const leadToSignIn: MiddlewareHandler<AppEnv> = async function leadToSignIn(c, next) {
  const isNobody = c.get('user') === null && c.get('half') === undefined;
  if (isNobody && (c.req.header('accept') ?? '').includes('text/html'))
    return c.redirect(`/login?next=${encodeURIComponent(DOCS_PATH)}`, 303);
  return next();
};

/** The page that shows the document and lets one try the requests. */
export function docsRoutes(): Hono<AppEnv> {
  const router = new Hono<AppEnv>();
  // found, never imported: the package's entry is made for another server
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

  router.get(DOCS_PATH, (c) => c.html(PAGE, 200, { 'Content-Security-Policy': POLICY }));

  router.get(`${DOCS_PATH}/:file`, async (c) => {
    const file = c.req.param('file');
    const type = Object.hasOwn(FILES, file) ? FILES[file] : undefined;
    if (type === undefined) throw new AppError('NOT_FOUND', 'The page has no such file.');
    return c.body(await readFile(join(folder, file)), 200, { 'Content-Type': type });
  });

  return router;
}
