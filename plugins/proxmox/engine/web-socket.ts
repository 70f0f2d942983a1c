import type { ClientRequest, IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { ProxmoxError } from './error.ts';
import { refusalKind } from './error-kind.ts';
import type { ApiHost } from './hosts.ts';
import { connectTrusted, type Trust } from './tls.ts';

/** A message of a screen is a few KiB; more than this nobody means. */
const MESSAGE_LIMIT_BYTES = 16 * 1024 * 1024;

export interface WebSocketOptions {
  readonly host: ApiHost;
  readonly trust: Trust;
  /** With its query, encoded. It holds a ticket: it is in no error. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** For opening it. */
  readonly signal: AbortSignal;
}

/**
 * A WebSocket to a host that has shown who it is, open and paused: whoever listens resumes it. Rejects with a
 * ProxmoxError, or with the signal's reason.
 */
export async function openWebSocket(options: WebSocketOptions): Promise<WebSocket> {
  const { host, trust, path, headers, signal } = options;
  const socket = await connectTrusted(host, trust, signal).catch((cause: unknown) => {
    signal.throwIfAborted();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ProxmoxError('unreachable', `${host.origin} could not be asked: ${why}.`, { cause });
  });
  const webSocket = new WebSocket(`wss://${new URL(host.origin).host}${path}`, ['binary'], {
    headers,
    perMessageDeflate: false,
    maxPayload: MESSAGE_LIMIT_BYTES,
    createConnection: () => socket,
  });
  try {
    await opened(webSocket, signal);
  } catch (error) {
    webSocket.on('error', () => {});
    webSocket.terminate();
    socket.destroy();
    throw error;
  }
  return webSocket;
}

async function opened(webSocket: WebSocket, signal: AbortSignal): Promise<void> {
  let leave = (): void => {};
  try {
    await new Promise<void>((resolve, reject) => {
      leave = () => reject(signal.reason);
      signal.addEventListener('abort', leave, { once: true });
      if (signal.aborted) leave();
      webSocket.once('open', () => {
        webSocket.pause();
        resolve();
      });
      webSocket.once('error', (cause) => {
        reject(new ProxmoxError('unreachable', `The WebSocket was not opened: ${cause.message}.`, { cause }));
      });
      webSocket.once('unexpected-response', (request: ClientRequest, response: IncomingMessage) => {
        const { statusCode: status = 0, statusMessage: message = '' } = response;
        const kind = refusalKind({ status, message, fields: {} }, { method: 'GET', ids: [] });
        reject(new ProxmoxError(kind, `The WebSocket was refused: ${status} ${message}.`, { status }));
        request.destroy();
      });
    });
  } finally {
    signal.removeEventListener('abort', leave);
    webSocket.removeAllListeners('open').removeAllListeners('unexpected-response');
  }
}
