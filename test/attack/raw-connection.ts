import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A bare TCP connection: says what no HTTP library would say, and does not hang up by itself. */
export class RawConnection {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  /** The other side has said all that it will. */
  readonly ended: Promise<void>;
  received = '';
  #wake = (): void => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes: Buffer) => {
      this.received += bytes.toString('latin1');
      this.#wake();
    });
    socket.on('error', () => {});
    this.ended = new Promise((resolve) => {
      socket.once('end', () => resolve()).once('close', () => resolve());
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#wake();
        resolve();
      });
    });
  }

  /** Destroyed when the test is over. */
  static async open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    onTestFinished(() => {
      socket.destroy();
    });
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** Sends the lines of a request's head, and what follows it. */
  send(lines: readonly string[], body: string | Buffer = ''): void {
    this.socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    if (body.length > 0) this.socket.write(body);
  }

  /** The next answer's status, once its head is there; 0 when the connection closed without. */
  async status(): Promise<number> {
    await this.until(/HTTP\/1\.1 \d{3}.*?\r\n\r\n/s);
    return Number(/HTTP\/1\.1 (\d{3})/.exec(this.received)?.[1] ?? 0);
  }

  /** Resolves when what was received matches, or the connection is closed. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.received) && !this.socket.closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Asks for a WebSocket, as a browser does. */
export function upgradeLines(path: string, ...more: readonly string[]): string[] {
  return [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...more,
  ];
}
