import type { WebSocket } from 'ws';
import {
  AppError,
  asAppError,
  type BridgeContext,
  connectionFailure,
  type EndReason,
  type Heartbeat,
  rfb,
  startHeartbeat,
  type TunnelEnd,
} from '../../src/api.ts';
import type { DesktopLink, DesktopLinkEvents } from './desktop-link.ts';
import { Downstream } from './downstream.ts';
import { greetViewer, readViewerChoices, ViewerFault } from './viewer-handshake.ts';
import { ViewerMessages } from './viewer-messages.ts';

export interface VncTunnelOptions {
  /** For connecting and the desktop's handshake; then again for the viewer's. */
  readonly handshakeTimeoutMs: number;
  readonly heartbeatMs: number;
}

/** How to get to the desktop. */
export interface Desktop {
  connect(events: DesktopLinkEvents): DesktopLink;
  readonly password: string | null;
}

export type TunnelOutcome = { readonly end: TunnelEnd } | { readonly error: AppError };

/** Says in the address that the viewer speaks RFB 3.8, so that its greeting need not be waited for. */
export const VERSION_QUERY = 'rfb';
/** Bytes of one side's handshake; a hasty viewer's first input waits here too. */
const HANDSHAKE_LIMIT = 64 * 1024;
const BINARY = { binary: true };
const DISCARD = { take: () => true };

/**
 * One desktop on one WebSocket. Both handshakes run at once: the viewer's is answered while the desktop is connected and
 * logged in to, and its ClientInit is sent ahead, so the viewer waits for the slower of the two only.
 */
export class VncTunnel {
  readonly #viewer: WebSocket;
  readonly #password: string | null;
  readonly #context: BridgeContext;
  readonly #options: VncTunnelOptions;
  readonly #desktop: DesktopLink;
  readonly #heartbeat: Heartbeat;
  readonly #fromDesktop = new rfb.RfbReader({
    limit: HANDSHAKE_LIMIT,
    onRoom: () => this.#desktop.resume(),
  });
  readonly #fromViewer = new rfb.RfbReader({ limit: HANDSHAKE_LIMIT, onRoom: () => this.#viewer.resume() });
  readonly #messages = new ViewerMessages();
  readonly #outcome: Promise<TunnelOutcome>;
  #settle: (outcome: TunnelOutcome) => void = () => {};
  #deadline: NodeJS.Timeout | undefined;
  #isLoggedIn = false;
  /** Whether the viewer's bytes go straight to the desktop. */
  #isOpen = false;

  /** Starts at once. @param viewer open and paused. */
  constructor(viewer: WebSocket, desktop: Desktop, context: BridgeContext, options: VncTunnelOptions) {
    this.#viewer = viewer;
    this.#password = desktop.password;
    this.#context = context;
    this.#options = options;
    this.#outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#desktop = desktop.connect({
      // its memory may be read into again: what waits is a copy
      sink: { take: (bytes) => this.#fromDesktop.push(Buffer.from(bytes)) },
      onDrain: this.#onDrain,
      onClose: this.#onDesktopClose,
    });
    context.stats.instructionsFromViewer = this.#messages.met;
    context.stats.codecs = this.#messages.preferred;
    this.#heartbeat = startHeartbeat(viewer, {
      stats: context.stats,
      intervalMs: options.heartbeatMs,
      onLost: () => this.#end('viewer-lost', 'The browser stopped answering.'),
    });
    context.signal.addEventListener('abort', this.#onAbort, { once: true });
    viewer.on('message', this.#onMessage);
    viewer.on('close', this.#onViewerClose);
    viewer.on('error', this.#onViewerError);
    viewer.resume();
    this.#open().catch(this.#onFailure);
  }

  /** Resolves with why it ended; then the desktop is closed, and the viewer as it was. Never rejects. */
  async ended(): Promise<TunnelOutcome> {
    const outcome = await this.#outcome;
    const { viewerStalls, desktopStalls } = this.#context.stats;
    viewerStalls.end();
    desktopStalls.end();
    clearTimeout(this.#deadline);
    this.#heartbeat.stop();
    this.#context.signal.removeEventListener('abort', this.#onAbort);
    this.#viewer.off('message', this.#onMessage);
    this.#viewer.off('close', this.#onViewerClose);
    this.#viewer.off('error', this.#onViewerError);
    this.#fromDesktop.end(outcome);
    this.#fromViewer.end(outcome);
    this.#desktop.sink = DISCARD;
    this.#desktop.close(this.#viewer.bufferedAmount === 0);
    return outcome;
  }

  async #open(): Promise<void> {
    const isAnnounced = this.#context.query.has(VERSION_QUERY);
    const greeted = greetViewer(this.#fromViewer, this.#say, isAnnounced);
    const [init, minor] = await Promise.all([this.#logIn(), greeted]);
    this.#say(init);
    this.#context.connected();
    const early = this.#fromDesktop.rest();
    if (early.length > 0) this.#say(early);
    this.#desktop.sink = new Downstream({
      viewer: this.#viewer,
      stats: this.#context.stats,
      desktop: this.#desktop,
      onProgress: () => this.#heartbeat.alive(),
    });
    await readViewerChoices(this.#fromViewer, minor);
    clearTimeout(this.#deadline);
    this.#isOpen = true;
    this.#input(this.#fromViewer.rest());
  }

  async #logIn(): Promise<Buffer> {
    const { handshakeTimeoutMs: ms } = this.#options;
    this.#deadline = setTimeout(() => this.#fromDesktop.end(this.#tooSlow()), ms);
    const init = await rfb.logInToDesktop({
      reader: this.#fromDesktop,
      write: (bytes) => this.#desktop.write(bytes),
      password: this.#password,
    });
    clearTimeout(this.#deadline);
    this.#isLoggedIn = true;
    this.#deadline = setTimeout(() => {
      this.#fromViewer.end(new ViewerFault('The viewer did not finish its handshake in time.'));
    }, ms);
    return init;
  }

  readonly #say = (bytes: Buffer): void => {
    const { stats } = this.#context;
    stats.bytesToViewer += bytes.length;
    stats.framesToViewer += 1;
    this.#viewer.send(bytes, BINARY);
  };

  #input(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#messages.read(bytes);
    if (this.#desktop.write(bytes)) return;
    this.#viewer.pause();
    this.#context.stats.desktopStalls.begin();
  }

  readonly #onDrain = (): void => {
    this.#context.stats.desktopStalls.end();
    this.#viewer.resume();
  };

  readonly #onMessage = (data: Buffer, isBinary: boolean): void => {
    if (!isBinary) {
      this.#end('viewer-error', 'The viewer sent text, and RFB is binary.');
      return;
    }
    this.#heartbeat.alive();
    const { stats } = this.#context;
    stats.bytesFromViewer += data.length;
    stats.framesFromViewer += 1;
    if (this.#isOpen) this.#input(data);
    else if (!this.#fromViewer.push(data)) this.#viewer.pause();
  };

  readonly #onViewerClose = (code: number): void => {
    // RFC 6455 section 7.1.5: 1006 stands for no close frame at all
    if (code === 1006) this.#end('viewer-lost', 'The browser’s connection broke.');
    else this.#end('viewer-closed', 'The viewer was closed.');
  };

  readonly #onViewerError = (error: Error): void => {
    this.#end('viewer-error', `The viewer broke the WebSocket protocol: ${error.message}.`);
  };

  readonly #onAbort = (): void => {
    this.#settle({ end: this.#context.signal.reason as TunnelEnd });
  };

  readonly #onDesktopClose = (failure: Error | null): void => {
    if (!this.#isLoggedIn) this.#fromDesktop.end(unreachable(failure));
    else if (failure === null || isClosedByPeer(failure)) {
      this.#end('desktop-closed', 'The desktop closed the connection.');
    } else if (failure instanceof AppError) this.#end('desktop-error', failure.message);
    else this.#end('desktop-error', `The connection to the desktop broke: ${connectionFailure(failure)}.`);
  };

  readonly #onFailure = (thrown: unknown): void => {
    if (thrown instanceof ViewerFault) this.#end('viewer-error', thrown.message);
    else this.#settle({ error: asAppError(thrown) });
  };

  #end(reason: EndReason, message: string): void {
    this.#settle({ end: { reason, message } });
  }

  #tooSlow(): AppError {
    const seconds = this.#options.handshakeTimeoutMs / 1000;
    return this.#desktop.isConnected
      ? new AppError(
          'DESKTOP_SILENT',
          `The desktop took the connection and did not answer within ${seconds} s.`,
        )
      : new AppError(
          'DESKTOP_UNREACHABLE',
          `The desktop cannot be reached: no reaction within ${seconds} s.`,
        );
  }
}

function isClosedByPeer({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE';
}

function unreachable(failure: Error | null): AppError {
  if (failure instanceof AppError) return failure;
  const why = failure === null ? 'it closed the connection' : connectionFailure(failure);
  const cause = failure === null ? {} : { cause: failure };
  return new AppError('DESKTOP_UNREACHABLE', `The desktop cannot be reached: ${why}.`, cause);
}
