import { once } from 'node:events';
import type { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { type WebSocket, WebSocketServer } from 'ws';
import { AppError } from '../errors.ts';
import { answerUpgrades } from './answer-upgrades.ts';
import { createGuardedServer } from './connections.ts';
import type { AppEnv } from './env.ts';
import { fetchOf } from './upgrades.ts';

/** Bytes of one message from a browser: pasted text is the largest thing that it sends. */
const MAX_MESSAGE = 1024 * 1024;
/** Parts of one message: what is smaller than this lets a message cost many times its size. */
const MAX_FRAGMENTS = 1024;
const MAX_CHUNKS = 8192;

export interface ListenerOptions {
  readonly app: Hono<AppEnv>;
  readonly host: string;
  /** 0 for one that is free. */
  readonly port: number;
  /** Of the sub-protocols that a browser offers, the one to speak; null for none. */
  readonly chooseSubprotocol: (offered: Iterable<string>) => string | null;
}

type HttpServer = ReturnType<typeof createAdaptorServer>;

/** The server of HTTP and WebSockets. Whoever opened it closes it. */
export class Listener {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly #server: HttpServer;
  readonly #sockets: WebSocketServer;

  private constructor(url: string, server: HttpServer, sockets: WebSocketServer) {
    this.url = url;
    this.#server = server;
    this.#sockets = sockets;
  }

  /** Rejects with CONFIG_INVALID where it cannot listen. */
  static async open({ app, host, port, chooseSubprotocol }: ListenerOptions): Promise<Listener> {
    const sockets = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_MESSAGE,
      maxFragments: MAX_FRAGMENTS,
      maxBufferedChunks: MAX_CHUNKS,
      perMessageDeflate: false,
      clientTracking: true,
      handleProtocols: (offered) => chooseSubprotocol(offered) ?? false,
    });
    const fetch = fetchOf(app);
    const server = createAdaptorServer({
      fetch,
      // HTTP/1.0 needs no Host header
      hostname: 'localhost',
      createServer: createGuardedServer as typeof createServer,
    });
    answerUpgrades(server as Server, sockets, fetch);
    return new Listener(await listen(server, host, port), server, sockets);
  }

  /** Takes nothing new; what is open stays so until `close`. */
  refuseNew(): void {
    this.#server.close();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets.clients as Set<WebSocket>) socket.terminate();
    if ('closeAllConnections' in this.#server) this.#server.closeAllConnections();
    await closed;
  }
}

async function listen(server: HttpServer, host: string, port: number): Promise<string> {
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'something else listens there' : `the system says ${code ?? 'no'}`;
    throw new AppError('CONFIG_INVALID', `Cannot listen on ${host} port ${port}: ${why}.`, {
      remedy:
        'Choose another host or port: DESKGATE_HOST, DESKGATE_PORT, or host and port in the configuration file.',
      cause,
    });
  }
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
}
