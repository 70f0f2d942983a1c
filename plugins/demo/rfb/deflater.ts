import { constants, createDeflate } from 'node:zlib';

/** Fast: the tiles are short already. */
const LEVEL = 2;

/** One zlib stream over the life of a connection, as ZRLE wants it; the work is done outside the event loop's thread. */
export class Deflater {
  readonly #stream = createDeflate({ level: LEVEL });
  #parts: Buffer[] = [];
  #fail: (error: Error) => void = () => {};

  constructor() {
    this.#stream.on('data', (part: Buffer) => this.#parts.push(part));
    this.#stream.on('error', (error) => this.#fail(error));
  }

  /** One at a time. */
  deflate(bytes: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      this.#stream.write(bytes);
      this.#stream.flush(constants.Z_SYNC_FLUSH, () => {
        const parts = this.#parts;
        this.#parts = [];
        resolve(Buffer.concat(parts));
      });
    });
  }

  close(): void {
    this.#fail(new Error('The connection has ended.'));
    this.#stream.destroy();
  }
}
