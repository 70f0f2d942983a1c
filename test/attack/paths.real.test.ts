import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { addClient } from './people.ts';
import { RawConnection } from './raw-connection.ts';

let gateway: TestGateway;
let admin: Client;
let ada: Client;
let instanceId: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await gateway.signIn();
  ada = await addClient(gateway, 'ada');
  instanceId = await admin.start('demo');
  await admin.until(instanceId, 'running');
});
afterAll(() => gateway.close());

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** What no HTTP library would send, as it stands. */
async function raw(target: string, who: Client | null, lines: readonly string[] = []): Promise<Answer> {
  const connection = await RawConnection.open(gateway.url);
  const { host } = new URL(gateway.url);
  const cookie = who === null ? [] : [`Cookie: ${who.cookie}`];
  connection.send([`GET ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...cookie, ...lines]);
  const status = await connection.status();
  await connection.ended;
  connection.socket.destroy();
  const [head = '', ...body] = connection.received.split('\r\n\r\n');
  return { status, head, body: body.join('\r\n\r\n') };
}

/** Other spellings of a path, all of which some server or proxy takes for the same. */
function spellings(path: string): string[] {
  const [, first = '', ...rest] = path.split('/');
  const inner = rest.join('/');
  return [
    `/${path}`,
    `//${first}//${inner}`,
    `/./${first}/${inner}`,
    `/${first}/./${inner}`,
    `/x/../${first}/${inner}`,
    `/login/..;/${first}/${inner}`,
    `/static/..;/${first}/${inner}`,
    `/static/../${first}/${inner}`,
    `/static/%2e%2e/${first}/${inner}`,
    `/static/..%2f${first}/${inner}`,
    `/static/..%5c${first}/${inner}`,
    `/${first}%2f${inner}`,
    `/${first}%5c${inner}`,
    `/${first}\\${inner}`,
    `/${first};x=y/${inner}`,
    `/${first}/${inner}/`,
    `/${first}/${inner}%00`,
    `/${first}/${inner}%20`,
    `/${first}/${inner};.css`,
    `/${first}/${inner}.css`,
    `/${first}/${inner}?/static/app.css`,
    `/${first.toUpperCase()}/${inner}`,
    `/%${first.charCodeAt(0).toString(16)}${first.slice(1)}/${inner}`,
    `${gateway.url}${path}`,
    `http://127.0.0.1${path}`,
  ];
}

const CLOSED = [
  '/api/v1/users',
  '/api/v1/me',
  '/api/v1/audit/export',
  '/instance/ID',
  '/api/v1/instances/ID',
];

describe('another spelling of a path', () => {
  it.each(CLOSED)('opens nothing to nobody: %s', async (pattern) => {
    const path = pattern.replace('ID', instanceId);
    for (const target of spellings(path)) {
      const { status, body } = await raw(target, null);
      expect([target, [303, 400, 401, 404].includes(status), status]).toEqual([target, true, status]);
      expect(body).not.toContain('"username"');
      expect(body).not.toContain('"owner"');
    }
  });

  it.each(['/api/v1/users', '/api/v1/jobs', '/instance/ID', '/api/v1/instances/ID', '/metrics'])(
    'opens nothing to who may not: %s',
    async (pattern) => {
      const path = pattern.replace('ID', instanceId);
      for (const target of spellings(path)) {
        const { status, body } = await raw(target, ada);
        expect([target, [303, 400, 403, 404].includes(status), status]).toEqual([target, true, status]);
        expect(body).not.toContain('"owner"');
        expect(body).not.toContain('deskgate_tunnel');
      }
    },
  );

  it('leaves the folders of static files with nothing else', async () => {
    for (const target of [
      '/static/../package.json',
      '/static/..%2fpackage.json',
      '/static/%2e%2e%2f%2e%2e%2fpackage.json',
      '/static/..%5c..%5cpackage.json',
      '/static/..\\..\\package.json',
      '/static/....//package.json',
      '/static//etc/passwd',
      '/static/%2fetc%2fpasswd',
      '/static/%252e%252e%252fpackage.json',
      '/static/app.css%00.js',
      '/static/..;/..;/package.json',
      '/static/web-ui/../../../deskgate.db',
    ]) {
      const { status, body } = await raw(target, ada);
      expect([target, [303, 400, 404].includes(status), status]).toEqual([target, true, status]);
      expect(body).not.toMatch(/root:|"dependencies"|SQLite format/);
    }
  });

  it('of a name in a path is a name that is not there', async () => {
    for (const name of [
      '..',
      '%2e%2e',
      '..;',
      '%2e%2e%2f..',
      '..%5c..',
      '%00',
      `${instanceId}%00`,
      `${instanceId}%2f`,
    ])
      for (const place of ['/api/v1/instances/', '/instance/', '/api/v1/apps/']) {
        const { status } = await raw(`${place}${name}`, ada);
        expect([place + name, [200, 303, 400, 404].includes(status), status]).toEqual([
          place + name,
          true,
          status,
        ]);
        const { body } = await raw(`${place}${name}`, ada);
        expect(body).not.toContain(`"id":"${instanceId}"`);
      }
  });
});

describe('what is put into a header', () => {
  const INJECTED = [
    '%0d%0aX-Evil:%201',
    '%0aX-Evil:1',
    '%0dX-Evil:1',
    '%E5%98%8A%E5%98%8DX-Evil:1',
    '%c0%8dX-Evil:1',
  ];

  it.each([
    '/login?next=/x',
    '/instance/x',
    '/app/x',
    '/api/v1/apps/x',
    '/login/link?token=x',
    '/static/x',
    '/x',
    '/?q=x',
    '/desktops?x=x',
  ])('by an address stays in it: %s', async (path) => {
    for (const injected of INJECTED)
      for (const who of [null, ada]) {
        const { head, status } = await raw(path + injected, who);
        expect(head).not.toMatch(/^x-evil/im);
        expect(status).toBeLessThan(500);
      }
  });

  it('by a header is told to nobody', async () => {
    for (const lines of [
      ['X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: https'],
      ['Forwarded: host=evil.example;proto=https'],
      ['X-Original-URL: /api/v1/users', 'X-Rewrite-URL: /api/v1/users'],
      ['X-HTTP-Method-Override: DELETE', 'X-Method-Override: DELETE'],
      ['X-Request-Id: evil'],
    ]) {
      for (const path of ['/', '/api/v1/me', '/login', '/instance/x']) {
        const { head, body, status } = await raw(path, ada, [...lines, 'Accept: text/html']);
        expect(head + body).not.toContain('evil');
        expect(status).toBeLessThan(500);
        expect(body).not.toContain('"total"');
      }
    }
    expect((await admin.instance(instanceId)).status).toBe('running');
  });
});
