import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { AppError, type ConsoleTarget, rfb } from '../../../src/api.ts';
import type { TunnelHarness } from '../../../test/contracts/tunnel.ts';
import { consoleTransport } from '../transport.ts';
import { optionsOf, rfbBackend, vncHarness } from './harness.ts';

/** Lengths that what comes is cut into, again and again. */
const CUTS = [1, 7, 300, 4099, 1, 40_000];

/** A stream that is no socket, as a provider makes one: what it was sent comes out in other pieces. */
class CutStream extends Duplex {
  readonly #socket: Socket;
  #cuts = 0;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => {
      let takesMore = true;
      for (let at = 0; at < bytes.length; this.#cuts += 1) {
        const length = CUTS[this.#cuts % CUTS.length] ?? 1;
        takesMore = this.push(bytes.subarray(at, at + length));
        at += length;
      }
      if (!takesMore) socket.pause();
    });
    socket.once('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#socket.write(bytes, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}

/** A machine whose screen is a VNC server on this machine. */
function consoleTarget(port: number): ConsoleTarget {
  return {
    instanceId: 'instance',
    protocol: 'console',
    width: 640,
    height: 480,
    async openConsole(signal) {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true, signal });
      try {
        await once(socket, 'connect', { signal });
      } catch (cause) {
        socket.destroy();
        throw new AppError('DESKTOP_UNREACHABLE', 'The machine does not run.', { cause });
      }
      return new CutStream(socket);
    },
  };
}

/** The same desktops as those of the VNC viewer, without their password. */
export const consoleHarness: TunnelHarness = {
  ...vncHarness,
  subprotocol: 'console',
  open: async ({ timeoutMs }) => ({
    transport: consoleTransport({ handshakeTimeoutMs: timeoutMs, heartbeatMs: 20_000 }),
    close: async () => {},
  }),
  async backend(behaviour) {
    const { password: _, ...options } = optionsOf(behaviour);
    return rfbBackend(options, consoleTarget);
  },
  handshakeBytes: vncHarness.handshakeBytes - rfb.CHALLENGE_LENGTH,
};
