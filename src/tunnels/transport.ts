import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { AppError } from '../errors.ts';
import type { DesktopCredentials, Endpoint, GuestProtocol, Protocol } from '../instances/provider.ts';
import type { Logger } from '../log.ts';
import type { RecordingFormat } from '../recordings/format.ts';

/** Why a tunnel ended, for the viewer, the row and the log. */
export type EndReason =
  | 'viewer-closed' // the browser left
  | 'viewer-lost' // the browser stopped answering
  | 'viewer-error' // the browser broke the protocol
  | 'desktop-closed' // the desktop or guacd closed
  | 'desktop-error' // the desktop or guacd reported an error or broke the protocol
  | 'stopped' // the instance was stopped
  | 'signed-out' // the viewer's session ended
  | 'put-out' // whoever may has ended this viewer
  | 'not-allowed' // the viewer may not see the desktop any more
  | 'paused' // by whoever may; it goes on when it is resumed
  | 'recording-ended' // its recording is full or broke; who comes back is recorded anew
  | 'restarting' // the desktop, which comes back
  | 'shutting-down'; // the gateway closes; desktops stay

export interface TunnelEnd {
  readonly reason: EndReason;
  /** One sentence for the person, without secrets. */
  readonly message: string;
}

/** WebSocket close codes that the viewer page understands (RFC 6455 section 7.4.2: 4000–4999 are private). */
export const CLOSE_CODE = {
  'viewer-closed': 1000,
  'viewer-lost': 4008,
  'viewer-error': 4000,
  'desktop-closed': 4001,
  'desktop-error': 4002,
  stopped: 4003,
  'signed-out': 4004,
  'shutting-down': 4005,
  paused: 4007,
  restarting: 4009,
  'not-allowed': 4010,
  'put-out': 4011,
  'recording-ended': 4012,
  /** The backend could not be reached; the close reason says why. */
  unreachable: 4006,
} as const satisfies Record<EndReason | 'unreachable', number>;

/** How often each of a list of names was met. The list is fixed, so that what the other side sends cannot make it grow. */
export interface NamedCounts {
  readonly names: readonly string[];
  /** One for each name. */
  readonly counts: Float64Array;
}

/** Times in which one side was not read because the other one had enough to take. */
export interface Stalls {
  readonly count: number;
  /** All of them together, with the one that goes on. */
  readonly ms: number;
  /** Safe to call twice. */
  begin(): void;
  /** Safe to call without `begin`. */
  end(): void;
}

/**
 * Counted by the transport as bytes flow; read by the core at any time. Frames are WebSocket messages with data.
 * Instructions are those of Guacamole and the messages of RFB.
 */
export interface TunnelStats {
  bytesToViewer: number;
  bytesFromViewer: number;
  framesToViewer: number;
  framesFromViewer: number;
  /** Null where the transport does not look into what it carries. */
  instructionsToViewer: NamedCounts | null;
  instructionsFromViewer: NamedCounts | null;
  /** Formats of pictures, sound and video: how many streams were met of each, or the one that the viewer prefers. */
  codecs: NamedCounts | null;
  /** The desktop was not read: the viewer had enough to take. */
  readonly viewerStalls: Stalls;
  /** The viewer was not read: the desktop had enough to take. */
  readonly desktopStalls: Stalls;
  /** A ping of the gateway was answered by the viewer; the heartbeat tells. */
  roundTrip(ms: number): void;
}

interface AnyTarget {
  readonly instanceId: string;
  /** Configured size in pixels, for protocols where the viewer does not choose one. */
  readonly width: number;
  readonly height: number;
}

/** A desktop at an address. Secrets stay inside the process. */
export interface DesktopTarget extends AnyTarget {
  readonly protocol: GuestProtocol;
  readonly endpoint: Endpoint;
  readonly credentials: DesktopCredentials;
}

/** A machine's own screen, at no address and without credentials. */
export interface ConsoleTarget extends AnyTarget {
  readonly protocol: 'console';
  /** As `Provider.openConsole`. A stream that comes after `signal` aborted is destroyed by whoever asked, too. */
  openConsole(signal: AbortSignal): Promise<Duplex>;
}

/** What to carry; a transport gets what its `protocols` name. */
export type TunnelTarget = DesktopTarget | ConsoleTarget;

export interface BridgeContext {
  /** The viewer's query parameters; the transport reads the few that it knows (`parseQuery`). */
  readonly query: URLSearchParams;
  /**
   * The same when this viewer comes back, to whichever gateway, and nobody else's: it names the viewer, its session and the
   * instance. Null where the viewer does not say who it is.
   */
  readonly viewerKey: string | null;
  readonly stats: TunnelStats;
  readonly log: Logger;
  /** Aborted by the core with a `TunnelEnd` as reason: the transport closes both sides and resolves with it. */
  readonly signal: AbortSignal;
  /**
   * Called by the transport when the desktop's handshake is over and the viewer can go on with it: who waits for its turn
   * is let go. May be called again.
   */
  connected(): void;
}

/**
 * Carries one desktop over one WebSocket. Every transport passes test/contracts/tunnel.ts.
 */
export interface TunnelTransport {
  /** Name of the viewer, as in an application's `viewer` and the page's `?viewer=`. */
  readonly id: string;
  readonly title: string;
  /** WebSocket sub-protocol that selects this transport. */
  readonly subprotocol: string;
  /**
   * What it can show; the first choice among transports is decided by `preference`. Who names `console` is offered for
   * every machine that has one, beside the transports of its application's protocol.
   */
  readonly protocols: readonly Protocol[];
  /**
   * What its viewers are sent, where that can be recorded: all of RFB from the first byte on, or whole instructions of Guacamole
   * in each message. Where this is missing, it shows no application that is recorded.
   */
  readonly recordedAs?: RecordingFormat;
  /** Higher wins when an application names no viewer. */
  readonly preference: number;
  /** Null when usable now, else why not (guacd not configured). Cheap and synchronous. */
  unavailable(): string | null;
  /**
   * Query parameters that a viewer may send, checked before the upgrade. Unknown or wrong ones are an AppError
   * BAD_REQUEST: a browser can never name host, port, user or password.
   */
  checkQuery(query: URLSearchParams): void;
  /** Text of the close frame for an error that `bridge` rejected with; the error's message where this is missing. */
  closeReason?(error: AppError): string;
  /**
   * Owns `viewer` from now on; it arrives open and paused, no message read. Connects to the target, carries bytes both ways
   * with back-pressure (at most 2 MB buffered for a viewer that does not read) until one side ends.
   * Resolves with why it ended, both sides closed and every timer and listener gone.
   * Rejects with an AppError only when the backend could not be reached or refused; then the viewer is still open
   * and the caller tells it why and closes it.
   */
  bridge(viewer: WebSocket, target: TunnelTarget, context: BridgeContext): Promise<TunnelEnd>;
}
