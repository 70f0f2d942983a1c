import {
  createServer,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { GatewayRequest } from './upgrades.ts';

/** Time for a request's headers to arrive, from its connection's first moment on. */
const HEADERS_MS = 20_000;
const LOOK_EVERY_MS = 5000;
/** A connection on which nothing moves; streams of events say something more often than that. */
const SILENCE_MS = 120_000;
/** For the other side to hang up once everything has been said to it. */
const HANG_UP_MS = 2000;
/** Requests that one connection may have sent ahead; browsers and proxies send none. */
const MOST_AHEAD = 8;

/** An HTTP server that keeps no connection, and nothing for it, longer than it is of use. */
export function createGuardedServer(options: ServerOptions, listener: RequestListener): Server {
  const unanswered = new WeakMap<Socket, Set<ServerResponse>>();
  const server = createServer(
    {
      ...options,
      IncomingMessage: GatewayRequest,
      headersTimeout: HEADERS_MS,
      connectionsCheckingInterval: LOOK_EVERY_MS,
    },
    (request, answer) => {
      const waiting = unanswered.get(request.socket);
      if (waiting === undefined || waiting.size > MOST_AHEAD) {
        request.socket.destroy();
        return;
      }
      // for what is answered before the app sees it; the app's own take their place
      answer.setHeader('Content-Security-Policy', "default-src 'none'");
      answer.setHeader('X-Content-Type-Options', 'nosniff');
      waiting.add(answer);
      answer.once('close', () => waiting.delete(answer));
      listener(request, answer);
    },
  );
  server.timeout = SILENCE_MS;
  server.on('connection', (socket: Socket) => {
    const waiting = new Set<ServerResponse>();
    unanswered.set(socket, waiting);
    // while it passes from one owner to the next nobody listens, and an error would end the process
    socket.on('error', () => {});
    socket.once('finish', () => hangUpSoon(socket));
    socket.once('close', () => letGo(waiting));
  });
  return server;
}

/** Node leaves it to the other side to close a connection that was ended. */
function hangUpSoon(socket: Socket): void {
  const deadline = setTimeout(() => socket.destroy(), HANG_UP_MS);
  socket.once('close', () => clearTimeout(deadline));
  // what still arrives is of no interest, but the end behind it is
  socket.resume();
}

/** Node tells only the answer whose turn it was that its connection is gone; those behind it would keep what they read from. */
function letGo(waiting: ReadonlySet<ServerResponse>): void {
  for (const answer of waiting) {
    if (answer.socket !== null) continue;
    answer.destroy();
    answer.emit('close');
  }
}
