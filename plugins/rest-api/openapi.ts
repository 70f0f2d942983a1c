import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type ApiDescription, type AppEnv, json, noQuery } from '../../src/api.ts';
import { failures } from './failures.ts';
import { withExamples } from './operation-examples.ts';
import { DOCUMENT_PATH } from './paths.ts';

const description = `Start desktops, follow them and stop them.

**Signing in.** \`POST /login\` with the form fields \`username\` and \`password\` sets the session cookie; send it with every
request. A program sends an access key instead: \`Authorization: Bearer dgk_…\`.

**Lists** are given in pages: \`offset\` passes over so many, \`limit\` gives at most so many, \`total\` tells how many there are.
\`sort=name,-createdAt\` sorts by name and, where that is equal, by time, the newest first.

**Two who change one thing**: what has a \`revision\` is answered with an \`ETag\`. With \`If-Match\` a change is made only where
nobody else has made one since, and answered with 412 otherwise; with \`If-None-Match\` what is known already is answered with
304 and nothing else.

**Starting once**: a start with an \`Idempotency-Key\` may be asked for again, as after a broken connection: within 24 h it
answers with the instance that was started the first time.

**Requests that change something** (POST, PUT, DELETE) are refused with \`ORIGIN_REFUSED\` when they come from another
site's page: an \`Origin\` header, which browsers send by themselves, has to be the gateway's own address (\`public_url\`).
A program needs none.

**Times** are whole numbers: UTC milliseconds since 1970. **Errors** have one shape, \`Error\`, whatever went wrong; its
\`code\` never changes its meaning. Unknown fields and unknown query parameters are refused by name.`;

/**
 * Adds the address of the document that describes `router`; it is made when first asked for.
 * @param others what other plugins have below the API's path.
 */
export function addDocument(
  router: OpenAPIHono<AppEnv>,
  version: string,
  others: () => readonly ApiDescription[],
): void {
  let document: Record<string, unknown> | null = null;
  router.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'An access key, as programs use it.',
  });
  router.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'deskgate',
    description: 'The session cookie, set by signing in. Over HTTPS its name is `__Host-deskgate`.',
  });
  router.openapi(
    createRoute({
      method: 'get',
      path: DOCUMENT_PATH,
      operationId: 'getDocument',
      summary: 'This document',
      tags: ['Description'],
      request: { query: noQuery },
      responses: { 200: json('An OpenAPI 3.1 document', z.looseObject({})), ...failures() },
    }),
    (c) => {
      document ??= withExamples(withOthers(makeDocument(router, version), others()));
      return c.json(document, 200);
    },
  );
}

function makeDocument(router: OpenAPIHono<AppEnv>, version: string) {
  const { webhooks: _, ...document } = router.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Deskgate',
      version,
      description,
      license: { name: 'GPL-3.0-or-later', url: 'https://www.gnu.org/licenses/gpl-3.0.html' },
    },
    servers: [{ url: '/', description: 'This gateway' }],
    security: [{ session: [] }, { key: [] }],
    tags: [
      { name: 'Applications', description: 'What can be started' },
      { name: 'Instances', description: 'What was started' },
      { name: 'Jobs', description: 'Slow work, for administrators' },
      { name: 'Homes', description: 'What people keep from one desktop to the next' },
      { name: 'Session', description: 'Who asks' },
      { name: 'Description', description: 'The API about itself' },
    ],
  });
  return document;
}

/** What is described twice, such as an error, is the API's own. */
function withOthers(
  document: ReturnType<typeof makeDocument>,
  others: readonly ApiDescription[],
): Record<string, unknown> {
  const { tags = [], paths = {}, components } = document;
  return {
    ...document,
    tags: [...tags, ...others.flatMap((other) => other.tags)],
    paths: Object.assign({}, ...others.map((other) => other.paths), paths),
    components: {
      ...components,
      schemas: Object.assign({}, ...others.map(({ schemas }) => schemas), components?.schemas),
    },
  };
}
