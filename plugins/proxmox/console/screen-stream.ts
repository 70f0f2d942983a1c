import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { AppError, type Heartbeat, rfb, startHeartbeat } from '../../../src/api.ts';

/** Above 128 KiB, and in fragments, Proxmox's WebSocket freezes without a word. */
const MESSAGE_BYTES = 64 * 1024;
const WATCH_MS = 5000;
/** Version, security type and ClientInit: the screen has been told already. */
const GREETING_BYTES = rfb.VERSION_LENGTH + 2;
const NO_STATS = { roundTrip() {}, desktopStalls: { count: 0, ms: 0, begin() {}, end() {} } };

export interface ScreenStreamOptions {
  /** The ServerInit message that the screen has answered, and what came after it. */
  readonly init: Buffer;
  /** Between two questions, in ms; after two without an answer it breaks. Default 5000. */
  readonly watchMs?: number | undefined;
}

/**
 * A screen as an RFB 3.8 server that asks for no password (RFC 6143): the gateway has given it. It ends when the machine
 * stops or Proxmox closes, breaks with DESKTOP_SILENT when the screen is frozen, and closes its WebSocket when it is
 * destroyed or ended.
 */
export class ScreenStream extends Duplex {
  readonly #webSocket: WebSocket;
  readonly #heartbeat: Heartbeat;
  #greetingLeft = GREETING_BYTES;

  /** @param webSocket logged in to; it is resumed when somebody reads. */
  constructor(webSocket: WebSocket, { init, watchMs = WATCH_MS }: ScreenStreamOptions) {
    super({ allowHalfOpen: false });
    this.#webSocket = webSocket;
    this.#heartbeat = startHeartbeat(webSocket, {
      intervalMs: watchMs,
      stats: NO_STATS,
      onLost: () =>
        void this.destroy(
          new AppError('DESKTOP_SILENT', 'The screen of the machine does not react any more.'),
        ),
    });
    const { none } = rfb.SECURITY;
    const greeting = [rfb.versionMessage(8), Buffer.from([1, none]), rfb.u32(rfb.SECURITY_OK), init];
    this.push(Buffer.concat(greeting));
    webSocket.on('message', (data: Buffer) => {
      this.#heartbeat.alive();
      if (!this.push(data)) webSocket.pause();
    });
    webSocket.once('close', () => this.push(null));
    webSocket.on('error', (error) => this.destroy(error));
  }

  override _read(): void {
    this.#webSocket.resume();
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const greeting = Math.min(this.#greetingLeft, bytes.length);
    this.#greetingLeft -= greeting;
    // what comes after the end is nobody's
    if (greeting === bytes.length || this.#webSocket.readyState !== this.#webSocket.OPEN) {
      done();
      return;
    }
    for (let at = greeting; at < bytes.length; at += MESSAGE_BYTES) {
      const part = bytes.subarray(at, at + MESSAGE_BYTES);
      const isLast = at + MESSAGE_BYTES >= bytes.length;
      this.#webSocket.send(part, { binary: true, fin: true }, isLast ? (error) => done(error) : undefined);
    }
  }

  override _final(done: () => void): void {
    this.#webSocket.close();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#heartbeat.stop();
    this.#webSocket.terminate();
    done(error);
  }
}
