import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Context } from 'hono';
import type { WebSocket, WebSocketServer } from 'ws';
import type { AppEnv } from './env.ts';
import { upgradeRequest } from './upgrade-request.ts';
import type { GatewayRequest } from './upgrades.ts';

/** What an accepted upgrade is given to; called once, when its answer has been written. */
type TakeSocket = (socket: WebSocket) => void;

/** Beside what the app is given with each request. */
interface UpgradeEnv {
  readonly incoming: GatewayRequest;
  readonly outgoing: undefined;
  take: TakeSocket | null;
}

type Fetch = (request: Request, env: UpgradeEnv) => Promise<Response>;

/** Headers that the answer of an upgrade has of its own, or that say something about a body. */
const NOT_PASSED_ON =
  /^(connection|content-length|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/;
const REQUEST_ID = 'X-Request-Id';

/**
 * Lets the app decide about each upgrade: a route accepts it with `acceptUpgrade`, and any other answer refuses it, by its
 * status and headers only.
 */
export function answerUpgrades(server: Server, sockets: WebSocketServer, fetch: Fetch): void {
  server.on('upgrade', (incoming: GatewayRequest, socket: Duplex, head: Buffer) => {
    answer(sockets, fetch, incoming, socket, head).catch(() => socket.destroy());
  });
  server.on('close', () => sockets.close());
}

/** To be returned by the route. */
export function acceptUpgrade(c: Context<AppEnv>, take: TakeSocket): Response {
  (c.env as unknown as UpgradeEnv).take = take;
  return new Response();
}

async function answer(
  sockets: WebSocketServer,
  fetch: Fetch,
  incoming: GatewayRequest,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const env: UpgradeEnv = { incoming, outgoing: undefined, take: null };
  let response: Response;
  try {
    response = await fetch(upgradeRequest(incoming), env);
  } catch (error) {
    refuse(socket, error instanceof TypeError ? 400 : 500, []);
    return;
  }
  if (socket.destroyed) return;
  if (env.take === null) {
    const headers = [...response.headers].filter(([name]) => !NOT_PASSED_ON.test(name));
    refuse(socket, response.status, headers);
    return;
  }
  const requestId = response.headers.get(REQUEST_ID);
  const tellId = (lines: string[]): void => {
    if (requestId !== null) lines.push(`${REQUEST_ID}: ${requestId}`);
  };
  sockets.on('headers', tellId);
  try {
    sockets.handleUpgrade(incoming, socket, head, env.take);
  } finally {
    sockets.off('headers', tellId);
  }
}

function refuse(socket: Duplex, status: number, headers: readonly (readonly [string, string])[]): void {
  if (socket.destroyed) return;
  const lines = [
    'Connection: close',
    'Content-Length: 0',
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n`);
}
