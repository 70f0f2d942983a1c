import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import { rfb } from '../../src/api.ts';

const READ_LIMIT = 16 * 1024 * 1024;

/** Somebody who looks at a screen; leaves when the test is over. */
export class Viewer {
  readonly stream: Duplex;
  readonly reader = new rfb.RfbReader({ limit: READ_LIMIT });
  /** With what broke it, or null. */
  readonly closed: Promise<Error | null>;

  constructor(stream: Duplex) {
    this.stream = stream;
    let failed: Error | null = null;
    this.closed = new Promise((resolve) => stream.once('close', () => resolve(failed)));
    stream.on('data', (bytes: Buffer) => this.reader.push(bytes));
    stream.on('error', (error) => {
      failed = error;
      this.reader.end(error);
    });
    stream.once('end', () => this.reader.end(new Error('ended')));
    onTestFinished(async () => {
      stream.destroy();
      await this.closed;
    });
  }

  /** Without a password, as the gateway's tunnel does it. @returns the name of the desktop. */
  async logIn(): Promise<string> {
    const write = (bytes: Buffer): boolean => this.stream.write(bytes);
    const init = await rfb.logInToDesktop({ reader: this.reader, write, password: null });
    return init.subarray(24).toString();
  }

  /** Resolves when an update of the screen begins to come. */
  async update(): Promise<void> {
    this.stream.write(Buffer.from([3, 0, 0, 0, 0, 0, 0, 16, 0, 16]));
    const [type] = await this.reader.read(1);
    if (type !== 0) throw new Error(`expected an update of the screen, got a message of type ${type}`);
  }

  paste(bytes: number): void {
    const text = Buffer.alloc(8 + bytes, 'x');
    text.fill(0, 0, 8).writeUInt8(6, 0);
    text.writeUInt32BE(bytes, 4);
    this.stream.write(text);
  }
}
