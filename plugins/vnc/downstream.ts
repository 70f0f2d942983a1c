import type { WebSocket } from 'ws';
import type { TunnelStats } from '../../src/api.ts';
import type { DesktopLink, DesktopSink } from './desktop-link.ts';

/** Bytes after which other sockets get their turn, however fast this desktop is. */
const TURN = 1024 * 1024;
const BINARY = { binary: true };

export interface DownstreamOptions {
  readonly viewer: WebSocket;
  readonly stats: TunnelStats;
  readonly desktop: DesktopLink;
  /** The viewer took what had been waiting for it. */
  readonly onProgress: () => void;
}

/**
 * Desktop → viewer: one frame for each read, sent from the buffer it was read into. Nothing more is read until a frame
 * has left for the kernel, so one buffer is enough and a viewer that does not read costs no more than that.
 */
export class Downstream implements DesktopSink {
  readonly #options: DownstreamOptions;
  #isWaiting = false;
  #turn = 0;

  constructor(options: DownstreamOptions) {
    this.#options = options;
  }

  take(bytes: Buffer): boolean {
    const { viewer, stats, desktop } = this.#options;
    stats.bytesToViewer += bytes.length;
    stats.framesToViewer += 1;
    viewer.send(bytes, BINARY, this.#onSent);
    if (viewer.bufferedAmount > 0) {
      this.#isWaiting = true;
      stats.viewerStalls.begin();
      return false;
    }
    desktop.spent(bytes.length);
    this.#turn += bytes.length;
    if (this.#turn < TURN) return true;
    this.#turn = 0;
    setImmediate(() => desktop.resume());
    return false;
  }

  readonly #onSent = (): void => {
    if (!this.#isWaiting || this.#options.viewer.bufferedAmount > 0) return;
    this.#isWaiting = false;
    this.#options.stats.viewerStalls.end();
    this.#options.onProgress();
    this.#options.desktop.resume();
  };
}
