import { once } from 'node:events';
import type { Socket } from 'node:net';

/** Writes a block again and again until the bytes are spent or the peer has gone; waits whenever it is full. */
export async function flood(socket: Socket, block: Buffer, bytes: number): Promise<void> {
  let left = bytes;
  while (left > 0 && socket.writable) {
    left -= block.length;
    if (!socket.write(block)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
  }
}

/** The exact next bytes of a socket, however they were split. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(socket: AsyncIterable<Buffer>) {
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  async take(count: number): Promise<Buffer> {
    while (this.#buffer.length < count) await this.#more();
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return taken;
  }

  /** Up to and with the next byte of this value. */
  async takeThrough(byte: number): Promise<Buffer> {
    for (;;) {
      const at = this.#buffer.indexOf(byte);
      if (at >= 0) return this.take(at + 1);
      await this.#more();
    }
  }

  /** Whatever comes next, at least one byte. */
  async takeSome(): Promise<Buffer> {
    if (this.#buffer.length === 0) await this.#more();
    return this.take(this.#buffer.length);
  }

  /** Reads no more: the socket is whoever's wants it. @returns what was read already and not taken. */
  async release(): Promise<Buffer> {
    await this.#chunks.return?.();
    return this.#buffer;
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#chunks.next();
    if (done === true) throw new Error('the peer closed');
    this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value]);
  }
}
