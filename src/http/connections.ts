import type { ServerOptions } from 'node:http';
import type { Server, Socket } from 'node:net';
import { GatewayRequest } from './upgrades.ts';

/** Time for a request's headers to arrive, from its connection's first moment on. */
const HEADERS_MS = 20_000;
const LOOK_EVERY_MS = 5000;
/** A connection on which nothing moves; streams of events say something more often than that. */
const SILENCE_MS = 120_000;
/** For the other side to hang up once everything has been said to it. */
const HANG_UP_MS = 2000;

export const SERVER_OPTIONS: ServerOptions = {
  IncomingMessage: GatewayRequest,
  headersTimeout: HEADERS_MS,
  connectionsCheckingInterval: LOOK_EVERY_MS,
};

/** Sees to it that no connection stays for longer than it is of use, whoever owns its socket. */
export function guardConnections(server: Server & { timeout?: number }): void {
  server.timeout = SILENCE_MS;
  server.on('connection', (socket: Socket) => {
    // while it passes from one owner to the next nobody listens, and an error would end the process
    socket.on('error', () => {});
    socket.once('finish', () => {
      const deadline = setTimeout(() => socket.destroy(), HANG_UP_MS);
      socket.once('close', () => clearTimeout(deadline));
      // what still arrives is of no interest, but the end behind it is
      socket.resume();
    });
  });
}
