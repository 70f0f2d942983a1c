import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ByteStream } from './byte-stream.ts';

/** A viewer's connection without anything between it and the server. */
export class RawTcp implements ByteStream {
  readonly #socket: Socket;
  onPayload: (piece: Buffer) => void = () => undefined;
  onClose: (why: string) => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (piece) => this.onPayload(piece));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.onClose('the server closed'));
  }

  static async open(port: number): Promise<RawTcp> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new RawTcp(socket);
  }

  send(payload: Buffer | string): void {
    this.#socket.write(payload);
  }

  pause(): void {
    this.#socket.pause();
  }

  close(): void {
    this.#socket.destroy();
  }
}
