import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { RawConnection } from './raw-connection.ts';

const LIMIT = 64 * 1024;

let gateway: TestGateway;
let me: Client;
beforeAll(async () => {
  gateway = await startTestGateway({ env: { DESKGATE_BODY_LIMIT: String(LIMIT) } });
  me = await gateway.signIn();
});
afterAll(() => gateway.close());

let linesBefore = 0;
beforeEach(() => {
  linesBefore = gateway.logs.length;
});
const errorsLogged = () => gateway.logs.slice(linesBefore).filter(({ level }) => level === 'error');

describe('a form that is none', () => {
  it.each([
    ['without a boundary', 'multipart/form-data', 'x'],
    ['with a boundary that does not come', 'multipart/form-data; boundary=b', '--a\r\nx'],
    [
      'cut off',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="username"\r\n\r\nx',
    ],
    [
      'with a file as the password',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="username"; filename="f"\r\n\r\nx\r\n--b--\r\n',
    ],
    ['with broken escapes', 'application/x-www-form-urlencoded', 'username=%E0%A4%A&password=%'],
    [
      'with names of a prototype',
      'application/x-www-form-urlencoded',
      '__proto__=a&constructor=b&username[]=c',
    ],
    ['of an unknown kind', 'image/png', 'x'],
    ['of no kind', '', 'x'],
  ])('is refused by the sign-in: %s', async (_, type, body) => {
    for (const path of ['/login', '/login/link']) {
      const answer = await gateway.anonymous().fetch(path, {
        method: 'POST',
        headers: { 'content-type': type, accept: 'application/json' },
        body,
      });
      expect([400, 401, 415, 429]).toContain(answer.status);
    }
    expect(errorsLogged()).toEqual([]);
  });
});

describe('a body over the limit', () => {
  const pages = ['/login', '/app/demo', '/instance/x/stop', '/api/v1/apps', '/api/v1/instances', '/nothing'];

  it.each(pages)('is refused with 413, with and without a length: POST %s', async (path) => {
    const body = 'x'.repeat(LIMIT + 1);
    const withLength = await me.fetch(path, { method: 'POST', body });
    expect(withLength.status).toBe(413);
    const chunks = new ReadableStream({
      start(controller) {
        for (let at = 0; at < body.length; at += 8192)
          controller.enqueue(Buffer.from(body.slice(at, at + 8192)));
        controller.close();
      },
    });
    const chunked = await me.fetch(path, { method: 'POST', body: chunks, duplex: 'half' } as RequestInit);
    expect(chunked.status).toBe(413);
  });
});

describe('a body that breaks off', () => {
  it.each([
    ['with a length', ['Content-Length: 1000'], 'username=a'],
    ['in chunks', ['Transfer-Encoding: chunked'], '5\r\nabcde\r\n'],
  ])('is nobody’s mistake but the sender’s: %s', async (_, headers, body) => {
    for (const path of ['/login', '/api/v1/apps', '/api/v1/instances']) {
      const connection = await RawConnection.open(gateway.url);
      const type = path === '/login' ? 'application/x-www-form-urlencoded' : 'application/json';
      connection.send(
        [
          `POST ${path} HTTP/1.1`,
          `Host: ${new URL(gateway.url).host}`,
          `Origin: ${gateway.url}`,
          `Cookie: ${me.cookie}`,
          `Content-Type: ${type}`,
          ...headers,
        ],
        body,
      );
      await pause(30);
      connection.socket.resetAndDestroy();
    }
    await pause(50);
    expect(errorsLogged()).toEqual([]);
    expect((await me.fetch('/up')).status).toBe(200);
  });
});

describe('what HTTP itself forbids', () => {
  it.each([
    [
      'a length and chunks',
      ['POST /login HTTP/1.1', 'Host: x', 'Content-Length: 5', 'Transfer-Encoding: chunked'],
    ],
    ['two lengths', ['POST /login HTTP/1.1', 'Host: x', 'Content-Length: 5', 'Content-Length: 6']],
    ['a length that is no number', ['POST /login HTTP/1.1', 'Host: x', 'Content-Length: -1']],
    ['a folded header', ['GET /up HTTP/1.1', 'Host: x', 'X-A: b', ' c']],
    ['a space before the colon', ['GET /up HTTP/1.1', 'Host : x']],
    ['no host', ['GET /up HTTP/1.1']],
    ['a host that is none', ['GET /up HTTP/1.1', 'Host: [']],
    ['a path that is none', ['GET up HTTP/1.1', 'Host: x']],
    ['a backslash in the path', ['GET /\\evil.example HTTP/1.1', 'Host: x']],
    ['no path', ['OPTIONS * HTTP/1.1', 'Host: x']],
    ['a header of 20 KB', ['GET /up HTTP/1.1', 'Host: x', `X-A: ${'a'.repeat(20_000)}`]],
    ['an address of 20 KB', [`GET /${'a'.repeat(20_000)} HTTP/1.1`, 'Host: x']],
  ])('is refused: %s', async (_, lines) => {
    const connection = await RawConnection.open(gateway.url);
    connection.send(lines);
    expect(await connection.status()).toBeGreaterThanOrEqual(400);
    expect(await connection.status()).toBeLessThan(500);
  });

  it.each([
    ['a host that is none', ['GET /up HTTP/1.1', 'Host: [']],
    ['a backslash in the path', ['GET /\\evil.example HTTP/1.1', 'Host: x']],
    ['no path', ['OPTIONS * HTTP/1.1', 'Host: x']],
    ['nothing', ['GET /up HTTP/1.1', 'Host: x']],
  ])('has headers of an answer too, once each: %s', async (_, lines) => {
    const connection = await RawConnection.open(gateway.url);
    connection.send(lines);
    await connection.status();
    expect(connection.received.match(/^content-security-policy: default-src 'none'/gim)).toHaveLength(1);
    expect(connection.received.match(/^x-content-type-options: nosniff/gim)).toHaveLength(1);
  });

  it('does not let one request hide in another', async () => {
    const connection = await RawConnection.open(gateway.url);
    const hidden = 'GET /login HTTP/1.1\r\nHost: x\r\n\r\n';
    connection.send(
      ['POST /nothing HTTP/1.1', 'Host: x', `Content-Length: ${hidden.length}`, 'Connection: close'],
      hidden,
    );
    connection.send(['GET /up HTTP/1.1', 'Host: x', 'Connection: close']);
    await connection.status();
    connection.socket.end();
    await connection.closed;
    expect(connection.received.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 404']);
  });

  it('answers pipelined requests in order', async () => {
    const connection = await RawConnection.open(gateway.url);
    for (const path of ['/up', '/nothing', '/up/databases'])
      connection.send([`GET ${path} HTTP/1.1`, 'Host: x']);
    await connection.until(/dialect/);
    expect(connection.received.match(/HTTP\/1\.1 \d{3}/g)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 404',
      'HTTP/1.1 200',
    ]);
  });
});
