import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../../src/api.ts';
import { type DesktopLink, type DesktopLinkEvents, type DesktopSink, LAST_WORDS_MS } from './desktop-link.ts';
import { type LargeBuffers, ReadBuffer } from './read-buffers.ts';

/** A desktop's TCP connection, reading into one buffer again and again. */
export class DesktopSocket implements DesktopLink {
  readonly #socket: Socket;
  readonly #buffer: ReadBuffer;
  #failure: Error | null = null;
  isConnected = false;
  sink: DesktopSink;

  constructor({ host, port }: Endpoint, buffers: LargeBuffers, events: DesktopLinkEvents) {
    const { sink, onClose, onDrain } = events;
    const buffer = new ReadBuffer(buffers);
    this.#buffer = buffer;
    this.sink = sink;
    this.#socket = connect({
      host,
      port,
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

  write(bytes: Buffer): boolean {
    return this.#socket.write(bytes) || this.#socket.writableLength === 0;
  }

  resume(): void {
    this.#socket.resume();
  }

  spent(bytes: number): void {
    this.#buffer.adapt(bytes);
  }

  close(isSpent: boolean): void {
    // otherwise the viewer's socket still sends from it
    if (isSpent) this.#buffer.release();
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
