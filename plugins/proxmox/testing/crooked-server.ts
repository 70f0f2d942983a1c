import { once } from 'node:events';
import { createServer, type TLSSocket } from 'node:tls';
import { afterAll } from 'vitest';
import { makeAuthority } from '../../../test/fakes/pve/tls/certificates.ts';
import { nodeCertificate } from '../../../test/fakes/pve/tls/node-certificate.ts';

export interface CrookedServer {
  readonly url: string;
  readonly ca: string;
  /** First lines of the requests that came: `GET /api2/json/version HTTP/1.1`. */
  readonly asked: string[];
  /** How the next requests are answered, one after another; the last stays. */
  answers: ((socket: TLSSocket) => Promise<void> | void)[];
}

const authority = makeAuthority('Crooked');

/** Speaks TLS well and HTTP as it is told, one request a connection. Closed after the tests of the describe. */
export async function crookedServer(): Promise<CrookedServer> {
  const { certPem: cert, keyPem: key } = nodeCertificate(authority, 'pve1', undefined);
  const sockets = new Set<TLSSocket>();
  const asked: string[] = [];
  const server = createServer({ cert, key }, (socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    socket.once('data', (data: Buffer) => {
      asked.push(data.toString().split('\r\n')[0] ?? '');
      const answer = crooked.answers.length > 1 ? crooked.answers.shift() : crooked.answers[0];
      Promise.resolve(answer?.(socket)).catch(() => socket.destroy());
    });
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as { port: number };
  const crooked: CrookedServer = {
    url: `https://127.0.0.1:${port}`,
    ca: authority.certPem,
    asked,
    answers: [],
  };
  return crooked;
}

export function http(status: string, type: string, body: string): string {
  const length = Buffer.byteLength(body);
  return `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`;
}

export const good = (data: unknown): string =>
  http('200 OK', 'application/json;charset=UTF-8', JSON.stringify({ data }));
