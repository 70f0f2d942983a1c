import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../../src/api.ts';
import type { ReadBuffer } from './read-buffers.ts';

/** What is done with bytes of the desktop. */
export interface DesktopSink {
  /** @param bytes valid until the next call. @returns false when that shall not come before `resume`. */
  take(bytes: Buffer): boolean;
}

export interface DesktopSocketOptions {
  readonly endpoint: Endpoint;
  readonly buffer: ReadBuffer;
  readonly sink: DesktopSink;
  /** Called once, with what went wrong; null when the desktop closed in good order. */
  onClose(failure: NodeJS.ErrnoException | null): void;
  /** The desktop took what was waiting for it. */
  onDrain(): void;
}

/** What is still to be sent to a desktop when its viewer leaves has this long. */
const LAST_WORDS_MS = 1000;

/** A desktop's TCP connection, reading into one buffer again and again. */
export class DesktopSocket {
  readonly #socket: Socket;
  #failure: NodeJS.ErrnoException | null = null;
  isConnected = false;
  sink: DesktopSink;

  constructor({ endpoint, buffer, sink, onClose, onDrain }: DesktopSocketOptions) {
    this.sink = sink;
    this.#socket = connect({
      host: endpoint.host,
      port: endpoint.port,
      noDelay: true,
      onread: {
        buffer: () => buffer.current,
        callback: (length, bytes) => this.sink.take((bytes as Buffer).subarray(0, length)),
      },
    });
    this.#socket.once('connect', () => {
      this.isConnected = true;
    });
    this.#socket.on('error', (error) => {
      this.#failure = error;
    });
    this.#socket.on('drain', onDrain);
    this.#socket.once('close', () => onClose(this.#failure));
  }

  /** @returns false when the desktop is slow to take it: `onDrain` follows. */
  write(bytes: Buffer): boolean {
    return this.#socket.write(bytes) || this.#socket.writableLength === 0;
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Sends what waits, then closes; for good when that takes long. Safe to call twice. */
  close(): void {
    if (this.#socket.destroyed) return;
    if (!this.isConnected || this.#socket.writableLength === 0) {
      this.#socket.destroy();
      return;
    }
    const deadline = setTimeout(() => this.#socket.destroy(), LAST_WORDS_MS);
    this.#socket.once('close', () => clearTimeout(deadline));
    this.#socket.destroySoon();
  }
}
