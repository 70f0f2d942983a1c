import { IncomingMessage } from 'node:http';
import type { Context, Hono } from 'hono';
import type { AppEnv } from './env.ts';

/**
 * A request whose `Upgrade` counts only where it asks for a WebSocket; any other is ignored (RFC 9110 section 7.8). Node
 * gives an upgrade's socket away, and one that nobody answers would stay open for ever.
 */
export class GatewayRequest extends IncomingMessage {
  protected isUpgradeAsked = false;
  /** Once it was looked at; Node does so several times. */
  protected isWebSocket: boolean | null = null;

  /** Node's HTTP parser sets it from the headers, and then looks at it to decide. */
  set upgrade(isAsked: boolean | null) {
    this.isUpgradeAsked = isAsked === true;
    this.isWebSocket = null;
  }

  get upgrade(): boolean {
    // nobody is a proxy here, so Node closes the connection of a CONNECT
    if (this.method === 'CONNECT') return this.isUpgradeAsked;
    if (!this.isUpgradeAsked || this.method !== 'GET') return false;
    this.isWebSocket ??= this.#namesWebSocket();
    return this.isWebSocket;
  }

  #namesWebSocket(): boolean {
    const { upgrade, host = '' } = this.headers;
    return upgrade?.toLowerCase() === 'websocket' && URL.canParse(`http://${host}`);
  }
}

/** Whether the request's socket waits to become a WebSocket; its header alone does not say so. */
export function isUpgrade(c: Context<AppEnv>): boolean {
  return c.env?.incoming instanceof GatewayRequest && c.env.incoming.upgrade;
}

/** Does `then` when the connection of an upgrade is closed, at once where it is. @returns what no longer waits for it. */
export function onSocketClose(c: Context<AppEnv>, then: () => void): () => void {
  const { socket } = c.env.incoming;
  if (socket.closed) then();
  else socket.once('close', then);
  return () => socket.off('close', then);
}

/** What is read of an upgrade's socket before it is answered; who says more waits until then. */
const MOST_BEFORE = 64 * 1024;

/**
 * Does `work` with a signal that aborts when whoever asked for the upgrade hangs up. Nobody else reads the socket meanwhile, and
 * one that is not read does not tell of its end; what was said before that is put back.
 */
export async function whileThere<T>(c: Context<AppEnv>, work: (gone: AbortSignal) => Promise<T>): Promise<T> {
  const { socket } = c.env.incoming;
  const gone = new AbortController();
  const said: Buffer[] = [];
  let bytes = 0;
  const read = (): void => {
    for (let some = socket.read() as Buffer | null; some !== null; some = socket.read() as Buffer | null) {
      said.push(some);
      bytes += some.length;
    }
    if (bytes > MOST_BEFORE) socket.off('readable', read);
  };
  const leave = (): void => gone.abort();
  socket.on('readable', read).once('end', leave).once('close', leave);
  if (socket.closed) leave();
  try {
    return await work(gone.signal);
  } finally {
    socket.off('readable', read).off('end', leave).off('close', leave);
    if (bytes > 0 && !socket.readableEnded && !socket.destroyed) socket.unshift(Buffer.concat(said));
    // until then it is as one that is read by hand
    await new Promise<void>((resolve) => process.nextTick(resolve));
  }
}

/**
 * The app as the server asks it. A refused upgrade is answered by status and headers only: what would be its body is let go,
 * or it would keep its file or its stream of events for ever.
 */
export function fetchOf(app: Pick<Hono<AppEnv>, 'fetch'>) {
  return async (request: Request, env: { readonly outgoing?: unknown }): Promise<Response> => {
    const response = await app.fetch(request, env);
    if (env.outgoing === undefined) await response.body?.cancel();
    return response;
  };
}
