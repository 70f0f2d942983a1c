import { once } from 'node:events';
import type { Socket } from 'node:net';

/** One connection after its handshake, in the hands of the test. */
export class FakeRfbSession {
  readonly #socket: Socket;
  readonly #received: Buffer[] = [];
  readonly #bytesOfHandshake: number;
  /** Resolves when the connection is closed, by whomever. */
  readonly closed: Promise<void>;

  constructor(socket: Socket, early: Buffer) {
    this.#socket = socket;
    this.#bytesOfHandshake = socket.bytesWritten;
    if (early.length > 0) this.#received.push(early);
    socket.on('data', (chunk: Buffer) => this.#received.push(chunk));
    this.closed = socket.destroyed
      ? Promise.resolve()
      : new Promise((resolve) => {
          socket.once('close', () => resolve());
        });
  }

  send(bytes: Uint8Array): boolean {
    return this.#socket.write(bytes);
  }

  async drained(): Promise<void> {
    if (this.#socket.writableNeedDrain) await once(this.#socket, 'drain');
  }

  /** Bytes that the operating system took of what was sent. */
  get accepted(): number {
    return this.#socket.bytesWritten - this.#bytesOfHandshake - this.#socket.writableLength;
  }

  received(): Buffer {
    const all = Buffer.concat(this.#received);
    this.#received.splice(0, this.#received.length, all);
    return all;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.end();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }
}
