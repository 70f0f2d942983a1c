import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import {
  type BridgeContext,
  type Logger,
  type TunnelEnd,
  TunnelStatistics,
  type TunnelStats,
} from '../../src/api.ts';
import type { TunnelBackend, TunnelHarness, ViewerEnd } from './tunnel-harness.ts';

const NOWHERE: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => NOWHERE,
};

/** Longer than any step of a healthy bridge on a busy machine. */
const PATIENCE_MS = 8000;

/** The browser: a real WebSocket client. */
export class ViewerClient implements ViewerEnd {
  readonly socket: WebSocket;
  /** Resolves with the close frame's content; code 1006 when there was none. */
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #text: boolean;
  #messages: Buffer[] = [];
  #waiting: (() => void) | null = null;
  /** Bytes of all messages, and their digest. */
  receivedBytes = 0;
  readonly frames: { readonly binary: boolean; readonly bytes: number }[] = [];

  constructor(socket: WebSocket, text: boolean) {
    this.socket = socket;
    this.#text = text;
    socket.on('message', (data: Buffer, binary: boolean) => {
      this.receivedBytes += data.length;
      this.frames.push({ binary, bytes: data.length });
      this.#messages.push(data);
      this.#waiting?.();
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#waiting?.();
      });
    });
  }

  send(message: Uint8Array | string, binary = typeof message !== 'string' && !this.#text): void {
    this.socket.send(message, { binary });
  }

  async next(): Promise<Buffer> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('the viewer’s socket closed');
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
      this.#waiting = null;
    }
  }

  unread(bytes: Buffer): void {
    if (bytes.length > 0) this.#messages.unshift(bytes);
  }

  /** The next `bytes` bytes of traffic; what follows stays. */
  async take(bytes: number): Promise<Buffer> {
    const taken: Buffer[] = [];
    let missing = bytes;
    while (missing > 0) {
      const message = await soon(this.next(), `${missing} more of ${bytes} bytes`);
      taken.push(message.subarray(0, missing));
      this.unread(message.subarray(missing));
      missing -= Math.min(missing, message.length);
    }
    return Buffer.concat(taken);
  }

  /** As `take`, without keeping it: gives the digest. */
  async digest(bytes: number): Promise<string> {
    const hash = createHash('sha1');
    for (let missing = bytes; missing > 0; ) {
      const message = await soon(this.next(), `${missing} more of ${bytes} bytes`);
      hash.update(message.subarray(0, missing));
      this.unread(message.subarray(missing));
      missing -= Math.min(missing, message.length);
    }
    return hash.digest('hex');
  }
}

/** One bridge under test, with both its ends. */
export interface Bridged {
  readonly viewer: ViewerClient;
  /** The gateway's end of the WebSocket. */
  readonly gatewaySide: WebSocket;
  readonly stats: TunnelStats;
  readonly signal: AbortSignal;
  /** How the bridge ended; never rejects. */
  readonly outcome: Promise<{ readonly end: TunnelEnd } | { readonly error: unknown }>;
  abort(end: TunnelEnd): void;
  /** Whether the transport said that the viewer can use the desktop. */
  readonly isConnected: () => boolean;
  /** Highest `bufferedAmount` of the gateway's end so far. */
  readonly peakBuffered: () => number;
}

export interface BridgeOptions {
  readonly query?: string;
  readonly viewerKey?: string;
  /** Sent by the viewer before the bridge begins. */
  readonly early?: readonly Uint8Array[];
  readonly aborted?: TunnelEnd;
}

/** A gateway with just one transport. `close` ends everything that was opened through it. */
export interface TunnelRig {
  readonly transport: Awaited<ReturnType<TunnelHarness['open']>>['transport'];
  bridge(backend: Pick<TunnelBackend, 'target'>, options?: BridgeOptions): Promise<Bridged>;
  close(): Promise<void>;
}

/** The part of a harness that speaks no protocol; enough for tests that bring a backend of their own. */
export type RigHarness = Pick<TunnelHarness, 'open' | 'subprotocol' | 'text'>;

export async function openRig(harness: RigHarness, timeoutMs: number): Promise<TunnelRig> {
  const { transport, close } = await harness.open({ timeoutMs });
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    perMessageDeflate: false,
    // it would listen on every socket itself
    clientTracking: false,
    handleProtocols: () => harness.subprotocol,
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets = new Set<WebSocket>();
  const arriving = new Map<string, (socket: WebSocket) => void>();
  server.on('connection', (socket, request) => arriving.get(request.url ?? '')?.(socket));

  return {
    transport,
    async bridge(backend, options = {}) {
      const path = `/${sockets.size}`;
      const accepted = new Promise<WebSocket>((resolve) => arriving.set(path, resolve));
      const client = new WebSocket(`ws://127.0.0.1:${port}${path}`, harness.subprotocol, {
        perMessageDeflate: false,
      });
      sockets.add(client);
      const viewer = new ViewerClient(client, harness.text);
      const gatewaySide = await accepted;
      arriving.delete(path);
      sockets.add(gatewaySide);
      gatewaySide.pause();
      // the core’s own listener, as in real life
      gatewaySide.on('error', () => undefined);
      if (client.readyState !== WebSocket.OPEN) await once(client, 'open');
      for (const message of options.early ?? []) viewer.send(message);
      if (options.early !== undefined) await sleep(20);
      const controller = new AbortController();
      if (options.aborted !== undefined) controller.abort(options.aborted);
      const stats = new TunnelStatistics();
      let isConnected = false;
      const context: BridgeContext = {
        query: new URLSearchParams(options.query ?? ''),
        viewerKey: options.viewerKey ?? null,
        stats,
        log: NOWHERE,
        signal: controller.signal,
        connected: () => {
          isConnected = true;
        },
      };
      const peak = watchBuffered(gatewaySide);
      const outcome = transport
        .bridge(gatewaySide, backend.target, context)
        .then(
          (end) => ({ end }),
          (error: unknown) => ({ error }),
        )
        .finally(peak.stop);
      return {
        viewer,
        gatewaySide,
        stats,
        signal: controller.signal,
        outcome,
        abort: (end) => controller.abort(end),
        isConnected: () => isConnected,
        peakBuffered: peak.value,
      };
    },
    async close() {
      for (const socket of sockets) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
      await close();
    },
  };
}

function watchBuffered(socket: WebSocket): { value: () => number; stop: () => void } {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, socket.bufferedAmount);
  };
  const send = socket.send;
  socket.send = function looking(this: WebSocket, ...args: unknown[]): void {
    Reflect.apply(send, this, args);
    look();
  } as typeof socket.send;
  const timer = setInterval(look, 5);
  return { value: () => peak, stop: () => clearInterval(timer) };
}

/** The value, or a failure that says what was awaited. */
export async function soon<T>(promise: Promise<T>, what: string, ms = PATIENCE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms for ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until `is` holds. */
export async function until(is: () => boolean, what: string, ms = PATIENCE_MS): Promise<void> {
  const deadline = performance.now() + ms;
  while (!is()) {
    if (performance.now() > deadline) throw new Error(`waited ${ms} ms for ${what}`);
    await sleep(5);
  }
}

/** Sockets, servers and timers of this process, by kind. */
function resources(): Map<string, number> {
  const kinds = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (!/TCP|Pipe|Timeout/.test(kind)) continue;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return kinds;
}

/** Runs a test's body and fails when it leaves a socket, server or timer behind. */
export async function leavingNothing(body: () => Promise<void>): Promise<void> {
  await sleep(0);
  const before = resources();
  await body();
  const deadline = performance.now() + 3000;
  for (;;) {
    // the test runner's own timers come and go
    const more = [...resources()].filter(([kind, count]) => count > (before.get(kind) ?? 0));
    if (more.length === 0) return;
    if (performance.now() > deadline) {
      throw new Error(`left behind: ${JSON.stringify(more)}; before: ${JSON.stringify([...before])}`);
    }
    await sleep(10);
  }
}
