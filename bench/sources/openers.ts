/**
 * Asks for many things, so many at once, and times each: starts of an application, or sessions (WebSocket and RFB handshake),
 * which stay open until this script is ended. Argument: `OpenersJob`; prints `OpenersResult`.
 */
import { Agent, request } from 'node:http';
import { RawWebSocket } from '../raw-websocket.ts';
import { shakeHandsAsRfbViewer } from '../rfb-viewer.ts';
import { say, scriptArgument } from './serve.ts';

export interface OpenersJob {
  readonly headers: Readonly<Record<string, string>>;
  readonly atOnce: number;
  /** Addresses of WebSockets, one a session. */
  readonly sockets?: readonly string[];
  readonly starts?: { readonly url: string; readonly appId: string; readonly count: number };
}

export interface OpenersResult {
  /** Of the instances that were started. */
  readonly ids: readonly string[];
  /** From the request until it was answered, for a WebSocket with its upgrade. */
  readonly answeredMs: readonly number[];
  /** Until a session can be used. */
  readonly readyMs: readonly number[];
  readonly errors: readonly string[];
}

const { headers, atOnce, sockets = [], starts } = scriptArgument<OpenersJob>();
const ids: string[] = [];
const answeredMs: number[] = [];
const readyMs: number[] = [];
const errors: string[] = [];
const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
const work =
  starts === undefined
    ? sockets.map((url) => () => openSession(url))
    : Array.from({ length: starts.count }, () => () => start(starts.url, starts.appId));

const worker = async (): Promise<void> => {
  for (let next = work.shift(); next !== undefined; next = work.shift())
    await next().catch((error: unknown) => errors.push(String(error)));
};
await Promise.all(Array.from({ length: atOnce }, worker));
say({ ids, answeredMs, readyMs, errors } satisfies OpenersResult);
// sessions are closed with the process
setInterval(() => undefined, 60_000);

async function openSession(url: string): Promise<void> {
  const began = performance.now();
  const socket = await RawWebSocket.open(new URL(url), { headers, subprotocol: 'binary' });
  answeredMs.push(performance.now() - began);
  await shakeHandsAsRfbViewer(socket);
  readyMs.push(performance.now() - began);
  socket.onClose = (why) => errors.push(`a session ended: ${why}`);
  socket.onPayload = () => undefined;
}

async function start(url: string, appId: string): Promise<void> {
  const began = performance.now();
  const { status, text } = await post(url, JSON.stringify({ appId }));
  answeredMs.push(performance.now() - began);
  if (status !== 201) throw new Error(`a start was answered with ${status}: ${text.slice(0, 200)}`);
  ids.push((JSON.parse(text) as { id: string }).id);
}

function post(url: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent = {
      ...headers,
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    };
    const asked = request(url, { method: 'POST', agent, headers: sent }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
