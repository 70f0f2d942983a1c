import type { WebSocket } from 'ws';

/** Reads a WebSocket as a stream of bytes, and says how it closed. */
export class SocketReader {
  #buffer = Buffer.alloc(0);
  #wake: () => void = () => {};
  readonly closed: Promise<{ code: number; reason: string }>;
  #isClosed = false;

  constructor(socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, data]);
      this.#wake();
    });
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.#isClosed = true;
        this.#wake();
        resolve({ code, reason: reason.toString() });
      });
    });
  }

  /** Exactly `length` bytes. Rejects when the socket closes before. */
  async read(length: number): Promise<Buffer> {
    while (this.#buffer.length < length) {
      if (this.#isClosed)
        throw new Error(`The socket closed with ${this.#buffer.length} of ${length} bytes.`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const bytes = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return bytes;
  }

  /** Whatever came until the text appeared, which is then gone. */
  async until(text: string): Promise<string> {
    for (;;) {
      const index = this.#buffer.indexOf(text);
      if (index >= 0) return (await this.read(index + Buffer.byteLength(text))).toString();
      if (this.#isClosed) throw new Error(`The socket closed before "${text}" came.`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Resolves when open; rejects with the HTTP status when the upgrade was refused. */
export function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      reject(new Error(`refused with ${response.statusCode}`));
      socket.terminate();
    });
    socket.once('error', reject);
  });
}
