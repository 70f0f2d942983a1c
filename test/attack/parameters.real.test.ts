import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import type { JsonSchema } from '../openapi/json-schema.ts';
import { addClient } from './people.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: JsonSchema }> };
}

interface Placed {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  /** An example of what its body may be; null where it takes none. */
  readonly body: Record<string, unknown> | null;
}

const METACHARACTERS = [
  "'",
  "' OR '1'='1",
  "'; DROP TABLE users; --",
  '" OR ""="',
  '`',
  '\\',
  "\\' OR 1=1 --",
  '%',
  '_',
  '%27%20OR%201=1',
  "' UNION SELECT password_hash FROM users --",
  '1); DELETE FROM sessions; --',
  '\u0000',
  '/**/',
  '￼＇',
];

/** What only the gateway decides. None is a field of any body below that does not say so. */
const NOT_YOURS = {
  ownerId: 'x',
  owner: { id: 'x' },
  userId: 'x',
  createdAt: 1,
  updatedAt: 1,
  isAdmin: true,
  version: 7,
  passwordHash: 'x',
  keyHash: 'x',
  hash: 'x',
  source: 'config',
  __v: 1,
};
/** Fields of some bodies, which are tried where they are none. */
const SOMETIMES = { id: 'x', role: 'admin', accept: ['*'], deny: [] };

let gateway: TestGateway;
let admin: Client;
let ada: Client & { userId: string };
let operations: Placed[];

beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await gateway.signIn();
  ada = await addClient(gateway, 'ada');
  const document = await admin.json<{
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, JsonSchema> };
  }>('/api/v1/openapi.json');
  const schemas = document.components.schemas;
  operations = Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/api/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, parameters = [], requestBody }]) => {
        const schema = requestBody?.content['application/json']?.schema;
        const name = schema?.$ref?.split('/').at(-1) ?? '';
        const [example = {}] = (schemas[name]?.examples ?? []) as Record<string, unknown>[];
        return {
          id: operationId,
          method: method.toUpperCase(),
          path,
          query: parameters.filter((one) => one.in === 'query').map((one) => one.name),
          body: schema === undefined ? null : example,
        };
      }),
    );
});
afterAll(() => gateway.close());

/** @returns the answer, which is neither a failure of the gateway nor the words of its database. */
async function ask(
  who: Client,
  { method }: Placed,
  path: string,
  body: unknown,
): Promise<{ status: number; text: string }> {
  const stop = new AbortController();
  const answer = await who.fetch(path, {
    method,
    signal: stop.signal,
    headers: { accept: 'application/json', ...(body === null ? {} : { 'content-type': 'application/json' }) },
    ...(body === null ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const text = isStream ? '' : await answer.text();
  stop.abort();
  expect([method, path, body, answer.status < 500, text]).toEqual([method, path, body, true, text]);
  expect(text).not.toMatch(/sqlite|SQLITE_|syntax error|near "|ER_PARSE|mariadb|\$argon2/i);
  return { status: answer.status, text };
}

const nowhere = (path: string, name = 'nothing'): string =>
  path.replaceAll(/\{\w+\}/g, encodeURIComponent(name));

describe('what means something to a database', () => {
  it('is a name that is not there, in every path', async () => {
    for (const operation of operations.filter(({ path }) => path.includes('{')))
      for (const text of METACHARACTERS) {
        const { status } = await ask(admin, operation, nowhere(operation.path, text), operation.body);
        expect([operation.id, text, status < 300]).toEqual([operation.id, text, false]);
      }
  });

  it('is text, in every query', async () => {
    for (const operation of operations.filter(({ method }) => method === 'GET'))
      for (const name of operation.query)
        for (const text of METACHARACTERS)
          await ask(
            admin,
            operation,
            `${nowhere(operation.path)}?${new URLSearchParams({ [name]: text })}`,
            null,
          );
  });

  it('is text, in every field of every body', async () => {
    for (const operation of operations) {
      const { body, path } = operation;
      // the own account stays as it is
      if (body === null || path.includes('/me/')) continue;
      for (const [name, value] of Object.entries(body)) {
        if (typeof value !== 'string') continue;
        for (const text of METACHARACTERS)
          await ask(admin, operation, nowhere(path), { ...body, [name]: text });
      }
    }
    const wild = await admin.json<{ total: number }>(`/api/v1/users?${new URLSearchParams({ search: '%' })}`);
    expect(wild.total).toBe(0);
  });
});

describe('a field that is nobody’s to set', () => {
  it('is refused by every body, and by name', async () => {
    let named = 0;
    for (const operation of operations) {
      const { body, path, id } = operation;
      if (body === null) continue;
      for (const [name, value] of Object.entries({ ...NOT_YOURS, ...SOMETIMES })) {
        if (name in body || (name in SOMETIMES && /App|User|Group/.test(id))) continue;
        const { status, text } = await ask(admin, operation, nowhere(path), { ...body, [name]: value });
        expect([id, name, [400, 404].includes(status), status]).toEqual([id, name, true, status]);
        if (status === 400) {
          expect([id, text]).toEqual([id, expect.stringContaining(`${name}: unknown field`)]);
          named += 1;
        }
      }
    }
    expect(named).toBeGreaterThan(100);
  });

  it('makes nobody an administrator', async () => {
    for (const path of [`/api/v1/users/${ada.userId}`, '/api/v1/users'])
      for (const method of ['PATCH', 'POST'])
        await ada.fetch(path, {
          method,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ username: 'new', password: 'long enough', role: 'admin', accept: ['*'] }),
        });
    for (const field of ['role', 'accept', 'isAdmin'])
      await ada.fetch(`/login?${field}=admin`, {
        method: 'POST',
        body: new URLSearchParams({ username: 'ada', password: 'x', [field]: 'admin' }),
      });
    expect(await ada.json('/api/v1/me')).toMatchObject({ role: 'user' });
    expect((await ada.fetch('/api/v1/users')).status).toBe(403);
  });
});

describe('a key that reaches a prototype', () => {
  it('changes no object, wherever it is sent', async () => {
    const fields = [
      '"__proto__":{"role":"admin","polluted":1}',
      '"constructor":{"prototype":{"polluted":1}}',
    ];
    for (const operation of operations) {
      const { body, path } = operation;
      for (const field of fields) {
        if (body !== null) {
          const rest = JSON.stringify(body).slice(1);
          const text = `{${field}${rest === '}' ? '' : ','}${rest}`;
          const { status } = await ask(admin, operation, nowhere(path), text);
          expect([operation.id, [400, 404].includes(status), status]).toEqual([operation.id, true, status]);
        }
      }
      if (operation.method === 'GET')
        for (const name of ['__proto__', '__proto__[polluted]', 'constructor.prototype.polluted']) {
          const { status } = await ask(
            admin,
            operation,
            `${nowhere(path)}?${new URLSearchParams({ [name]: '1' })}`,
            null,
          );
          expect([operation.id, name, [400, 404].includes(status), status]).toEqual([
            operation.id,
            name,
            true,
            status,
          ]);
        }
    }
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(({} as { role?: string }).role).toBeUndefined();
  });
});
