import type { RawData, WebSocket } from 'ws';
import { closeViewer } from '../../src/api.ts';
import { ended, type Verdict } from './outcome.ts';

/** What may wait before guacd is ready; beyond it the viewer is not read. */
const MOST_EARLY_BYTES = 64 * 1024;

/**
 * The viewer's socket during a bridge: tells when it leaves or breaks, and keeps what it says until somebody takes it.
 */
export class ViewerLink {
  readonly socket: WebSocket;
  readonly #verdict: Verdict;
  #early: Buffer[] = [];
  #earlyBytes = 0;
  #take: ((message: Buffer) => void) | null = null;

  constructor(socket: WebSocket, verdict: Verdict) {
    this.socket = socket;
    this.#verdict = verdict;
    socket.on('message', this.#onMessage).on('close', this.#onClose).on('error', this.#onError);
    if (socket.readyState === socket.OPEN) socket.resume();
    else this.#onClose(1006);
  }

  /** Hands over every message from now on, those that came early first. */
  take(take: (message: Buffer) => void): void {
    this.#take = take;
    this.socket.resume();
    for (const message of this.#early) if (!this.#verdict.isReached) take(message);
    this.#early = [];
  }

  /** Keeps what the viewer says until somebody takes it again. */
  hold(): void {
    this.#take = null;
    this.#earlyBytes = 0;
  }

  /** Leaves the socket as it came: open and paused, without listeners. */
  release(): void {
    this.#forget();
    if (this.socket.readyState === this.socket.OPEN) this.socket.pause();
  }

  /** Closes the socket; resolves when it is closed. */
  async close(code: number, reason: string): Promise<void> {
    const { socket } = this;
    if (socket.readyState !== socket.CLOSED) {
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      closeViewer(socket, code, reason);
      await closed;
    }
    this.#forget();
  }

  #forget(): void {
    this.socket.off('message', this.#onMessage).off('close', this.#onClose).off('error', this.#onError);
    this.#early = [];
  }

  readonly #onMessage = (data: RawData, binary: boolean): void => {
    if (this.#verdict.isReached) return;
    if (binary || !Buffer.isBuffer(data)) {
      this.#verdict.reach(ended('viewer-error', 'The viewer sent something that is not text.'));
    } else if (this.#take !== null) {
      this.#take(data);
    } else {
      this.#early.push(data);
      this.#earlyBytes += data.length;
      if (this.#earlyBytes > MOST_EARLY_BYTES) this.socket.pause();
    }
  };

  readonly #onClose = (code: number): void => {
    // 1006: gone without a good-bye
    const outcome =
      code === 1006
        ? ended('viewer-lost', 'The connection to the viewer was lost.')
        : ended('viewer-closed', 'The viewer was closed.');
    this.#verdict.reach(outcome);
  };

  readonly #onError = (error: Error & { code?: string }): void => {
    // ws names what breaks the WebSocket protocol itself WS_ERR_…
    const outcome = error.code?.startsWith('WS_ERR')
      ? ended('viewer-error', 'The viewer broke the WebSocket protocol.')
      : ended('viewer-lost', 'The connection to the viewer was lost.');
    this.#verdict.reach(outcome);
  };
}
