import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certificate } from '../tls/certificates.ts';
import { MAX_HEADER_BYTES } from './transport-rules.ts';

const KEEP_ALIVE_MS = 5000;
const TLS_HANDSHAKE = 0x16;
const HEADER_TOO_LARGE =
  'HTTP/1.1 501 http header too large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

export interface DoorOptions {
  readonly certificate: Certificate;
  /** 0: any that is free. */
  readonly port: number;
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** The API port of one node: TLS, and a redirect for whoever speaks plain HTTP to it. */
export interface Door {
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** False: connections are reset, as of a machine that is off. */
  setReachable(isReachable: boolean): void;
  /** New connections see this certificate; what is open stays. */
  renew(certificate: Certificate): void;
  close(): Promise<void>;
}

export async function openDoor(options: DoorOptions): Promise<Door> {
  const secure = createHttps({
    cert: options.certificate.certPem,
    key: options.certificate.keyPem,
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  secure.on('request', options.onRequest);
  secure.on('upgrade', options.onUpgrade);
  secure.on('tlsClientError', (_error, socket) => socket.destroy());
  secure.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'HPE_HEADER_OVERFLOW' && socket.writable) socket.end(HEADER_TOO_LARGE);
    else socket.destroy();
  });
  const plain = createHttp(redirect);
  const sockets = new Set<Socket>();
  let isOpen = true;
  const server = createTcp((socket) => {
    if (!isOpen) return void socket.destroy();
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      (first[0] === TLS_HANDSHAKE ? secure : plain).emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return sockets.size;
    },
    setReachable(isReachable) {
      isOpen = isReachable;
      if (!isOpen) for (const socket of sockets) socket.destroy();
    },
    renew: ({ certPem, keyPem }) => secure.setSecureContext({ cert: certPem, key: keyPem }),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function redirect(request: IncomingMessage, response: ServerResponse): void {
  const status = request.method === 'GET' || request.method === 'HEAD' ? 301 : 308;
  const location = `https://${request.headers.host ?? '127.0.0.1'}${request.url ?? '/'}`;
  response.writeHead(status, { Location: location, Connection: 'close' }).end();
}
