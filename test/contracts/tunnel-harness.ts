import type { ErrorCode, TunnelTarget, TunnelTransport } from '../../src/api.ts';

/** How a backend (fake guacd, fake VNC server) behaves in its handshake. */
export type BackendBehaviour =
  /** Completes the handshake; writes at most `chunk` bytes at a time, each as a packet of its own. */
  | { readonly kind: 'good'; readonly chunk?: number }
  /** Accepts the connection and never says a byte. */
  | { readonly kind: 'silent' }
  /** Says the first `bytes` bytes of its handshake, then closes; `reset`: with a TCP reset. */
  | { readonly kind: 'close-after'; readonly bytes: number; readonly reset?: boolean };

/** One connection to the backend after its handshake. */
export interface BackendSession {
  /** As `socket.write`: false when the rest is buffered and `drained` is worth waiting for. */
  send(bytes: Uint8Array): boolean;
  drained(): Promise<void>;
  /** Bytes that the operating system took of what `send` was given. */
  readonly accepted: number;
  /** Everything that came from the viewer after the handshake, so far. */
  received(): Buffer;
  /** Stops and starts reading what the viewer sends. */
  pause(): void;
  resume(): void;
  /** Closes from the backend's side. */
  end(): void;
  reset(): void;
  /** Resolves when the connection is closed, by whomever. Never rejects. */
  readonly closed: Promise<void>;
}

export interface TunnelBackend {
  /** What `bridge` is given to reach it. */
  readonly target: TunnelTarget;
  /** Connections that are open now. */
  readonly open: number;
  /** The next connection whose handshake is done; each is given once, in order. */
  session(): Promise<BackendSession>;
  /** Closes the listener and every connection. */
  close(): Promise<void>;
}

/** The browser's end of the WebSocket, as the harness may use it to speak the viewer's part of a handshake. */
export interface ViewerEnd {
  send(message: Uint8Array | string): void;
  /** The next message that was not taken yet. Rejects when the socket closes first. */
  next(): Promise<Buffer>;
  /** Puts the rest of a message back, so that it counts as traffic. */
  unread(bytes: Buffer): void;
}

/** A message that breaks the protocol. */
export interface Garbage {
  readonly title: string;
  /** A text is sent as a text frame, bytes as a binary frame. */
  readonly message: Uint8Array | string;
  /** `start`: sent instead of the viewer's handshake; `open`: sent once bytes flow. */
  readonly when: 'start' | 'open';
}

export interface OpenTransport {
  readonly transport: TunnelTransport;
  /** Frees what the transport holds between bridges (pools, timers). */
  close(): Promise<void>;
}

/**
 * What a transport brings to `tunnelContract`. All traffic that the harness makes is valid in its protocol, so that a
 * transport that frames messages and one that does not can run the same suite.
 */
export interface TunnelHarness {
  readonly subprotocol: string;
  /** Whether viewer messages are text frames. */
  readonly text: boolean;
  /** A transport whose time-outs for connecting, handshake and first picture are about `timeoutMs`. */
  open(options: { readonly timeoutMs: number }): Promise<OpenTransport>;
  backend(behaviour: BackendBehaviour): Promise<TunnelBackend>;
  /**
   * Bytes that a backend says until `bridge` counts it as reached: a backend that closes after fewer makes `bridge`
   * reject with one of `handshakeErrors`.
   */
  readonly handshakeBytes: number;
  readonly handshakeErrors: readonly ErrorCode[];
  /** Code of a backend that accepts and stays silent. */
  readonly silentError: ErrorCode;
  /** Code when nothing listens at the backend's address. */
  readonly unreachableError: ErrorCode;
  /**
   * The viewer's part of the handshake; resolves when traffic may flow. Not called for a viewer that was hasty (below).
   * Rejects when the socket closes first.
   */
  handshake(viewer: ViewerEnd): Promise<void>;
  /** What a hasty viewer sends at once, before it heard anything: its whole part of the handshake and some input. */
  readonly hasty: { readonly messages: readonly Uint8Array[]; readonly arrives: Buffer };
  /** Reads off what the gateway itself tells a hasty viewer, until traffic of the backend follows. */
  skipGreeting(viewer: ViewerEnd): Promise<void>;
  /** About `bytes` bytes of traffic backend → viewer (never fewer), different for every seed; the viewer gets just these. */
  download(bytes: number, seed: number): Buffer;
  /** Messages of a viewer, together about `bytes` bytes; the backend gets their concatenation. */
  upload(bytes: number, seed: number): readonly Buffer[];
  readonly garbage: readonly Garbage[];
}
