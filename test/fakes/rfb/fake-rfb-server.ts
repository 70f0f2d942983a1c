import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate as tick } from 'node:timers/promises';
import { rfb } from '../../../src/api.ts';
import { FakeRfbSession } from './fake-rfb-session.ts';

export interface FakeRfbOptions {
  /** The version message; by default `RFB 003.008\n`. */
  readonly version?: string;
  /** Security types that are offered (3.3: the one that is imposed). By default None, or VncAuth with a password. */
  readonly types?: readonly number[];
  readonly password?: string;
  readonly width?: number;
  readonly height?: number;
  readonly name?: string;
  /** Refuse before any security type, with this reason. */
  readonly refuse?: string;
  /** Why a password was wrong. */
  readonly wrongPassword?: string;
  /** Writes of the handshake, and of `send`, are cut into packets of at most this many bytes. */
  readonly chunk?: number;
  /** What it does instead of the rest after it said so many bytes of its handshake. */
  readonly stopAfter?: { readonly bytes: number; readonly how: 'close' | 'reset' | 'stall' };
  /** Changes one byte of what it says in its handshake. */
  readonly lie?: { readonly at: number; readonly xor: number };
}

const RESULT_OK = rfb.u32(rfb.SECURITY_OK);
/** 32 bits a pixel, depth 24, little-endian, true colour, red at 16, green at 8, blue at 0. */
const PIXEL_FORMAT = Buffer.from([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]);

class Hangup extends Error {}

/** An RFB server that does the handshake as told, however cruel; what follows is left to the test. */
export class FakeRfbServer {
  readonly #server = createServer((socket) => this.#accept(socket));
  readonly #options: FakeRfbOptions;
  readonly #sockets = new Set<Socket>();
  readonly #sessions: FakeRfbSession[] = [];
  #waiting: ((session: FakeRfbSession) => void)[] = [];
  /** Connections so far. */
  connections = 0;
  /** The shared flags of the clients' ClientInit. */
  readonly sharedFlags: number[] = [];

  private constructor(options: FakeRfbOptions) {
    this.#options = options;
  }

  static async listen(options: FakeRfbOptions = {}): Promise<FakeRfbServer> {
    const fake = new FakeRfbServer(options);
    fake.#server.listen(0, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#sockets.size;
  }

  /** The next connection whose handshake is done. */
  session(): Promise<FakeRfbSession> {
    const session = this.#sessions.shift();
    if (session !== undefined) return Promise.resolve(session);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    const reader = new rfb.RfbReader({ limit: 64 * 1024 });
    const push = (chunk: Buffer): void => {
      reader.push(chunk);
    };
    socket.on('data', push);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      reader.end(new Hangup());
    });
    new Handshake(socket, reader, this.#options).run().then(
      (shared) => {
        socket.off('data', push);
        this.sharedFlags.push(shared);
        const session = new FakeRfbSession(socket, reader.rest());
        const waiting = this.#waiting.shift();
        if (waiting === undefined) this.#sessions.push(session);
        else waiting(session);
      },
      (error: unknown) => {
        if (!(error instanceof Hangup)) socket.destroy();
      },
    );
  }
}

class Handshake {
  readonly #socket: Socket;
  readonly #reader: rfb.RfbReader;
  readonly #options: FakeRfbOptions;
  #said = 0;

  constructor(socket: Socket, reader: rfb.RfbReader, options: FakeRfbOptions) {
    this.#socket = socket;
    this.#reader = reader;
    this.#options = options;
  }

  /** @returns the client's shared flag. */
  async run(): Promise<number> {
    const { version = 'RFB 003.008\n', name = 'fake desktop', width = 640, height = 480 } = this.#options;
    await this.#say(Buffer.from(version, 'latin1'));
    const minor = rfb.handshakeOf(await this.#reader.read(rfb.VERSION_LENGTH));
    if (minor === null) throw new Error('not an RFB client');
    const type = minor === 3 ? await this.#impose() : await this.#offer();
    const ok = type === rfb.SECURITY.vncAuth ? await this.#challenge() : true;
    if (!ok) await this.#sayWrong(minor);
    else if (type === rfb.SECURITY.vncAuth || minor === 8) await this.#say(RESULT_OK);
    const [shared = 0] = await this.#reader.read(1);
    const size = Buffer.alloc(4);
    size.writeUInt16BE(width, 0);
    size.writeUInt16BE(height, 2);
    await this.#say(Buffer.concat([size, PIXEL_FORMAT, rfb.lengthAndText(name)]));
    return shared;
  }

  get #types(): readonly number[] {
    const { types, password } = this.#options;
    return types ?? [password === undefined ? rfb.SECURITY.none : rfb.SECURITY.vncAuth];
  }

  async #impose(): Promise<number> {
    if (this.#options.refuse !== undefined) await this.#refuse(rfb.u32(0));
    const [type = 0] = this.#types;
    await this.#say(rfb.u32(type));
    return type;
  }

  async #offer(): Promise<number> {
    if (this.#options.refuse !== undefined) await this.#refuse(Buffer.from([0]));
    await this.#say(Buffer.from([this.#types.length, ...this.#types]));
    const [type = 0] = await this.#reader.read(1);
    if (!this.#types.includes(type)) throw new Error('a type that was not offered');
    return type;
  }

  async #refuse(head: Buffer): Promise<never> {
    await this.#say(Buffer.concat([head, rfb.lengthAndText(this.#options.refuse ?? '')]));
    this.#socket.end();
    throw new Hangup();
  }

  async #challenge(): Promise<boolean> {
    const challenge = rfb.newChallenge();
    await this.#say(challenge);
    const response = await this.#reader.read(rfb.CHALLENGE_LENGTH);
    return rfb.isVncAuthResponse(response, challenge, this.#options.password ?? '');
  }

  async #sayWrong(minor: rfb.RfbMinor): Promise<never> {
    const reason = rfb.lengthAndText(this.#options.wrongPassword ?? 'Authentication failure');
    await this.#say(Buffer.concat([rfb.u32(rfb.SECURITY_FAILED), minor === 8 ? reason : Buffer.alloc(0)]));
    this.#socket.end();
    throw new Hangup();
  }

  async #say(bytes: Buffer): Promise<void> {
    const { chunk = bytes.length, stopAfter, lie } = this.#options;
    const said = Buffer.from(bytes);
    const lieAt = lie === undefined ? -1 : lie.at - this.#said;
    const changed = said[lieAt];
    if (lie !== undefined && changed !== undefined) said[lieAt] = changed ^ lie.xor;
    const allowed = stopAfter === undefined ? said.length : stopAfter.bytes - this.#said;
    const part = said.subarray(0, Math.max(0, allowed));
    for (let at = 0; at < part.length; at += chunk) {
      this.#socket.write(part.subarray(at, at + chunk));
      if (at + chunk < part.length) await tick();
    }
    this.#said += part.length;
    if (stopAfter !== undefined && this.#said >= stopAfter.bytes) await this.#stop(stopAfter.how);
  }

  async #stop(how: 'close' | 'reset' | 'stall'): Promise<never> {
    // what was said shall arrive as a packet of its own
    await tick();
    if (how === 'close') this.#socket.end();
    if (how === 'reset') this.#socket.resetAndDestroy();
    throw new Hangup();
  }
}
