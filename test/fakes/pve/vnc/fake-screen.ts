import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { rfb } from '../../../../src/api.ts';
import type { Screen } from './screen.ts';

const WIDTH = 160;
const HEIGHT = 120;
const READ_LIMIT = 8 * 1024 * 1024;
const BYTES_PER_PIXEL = 4;
/** 32 bits a pixel, depth 24, little-endian, true colour, red at 16, green at 8, blue at 0. */
const PIXEL_FORMAT = Buffer.from([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]);
const MESSAGE = { setPixelFormat: 0, setEncodings: 2, update: 3, key: 4, pointer: 5, cutText: 6 } as const;

/** A tiny RFB 3.8 server with VNC authentication: a grey picture that changes with every key. */
export async function openFakeScreen(path: string, title: string): Promise<Screen> {
  const keys: number[] = [];
  const cutTexts: string[] = [];
  const sockets = new Set<Socket>();
  let password = '';
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    const viewer = new Viewer(socket, { title, keys, cutTexts, password: () => password });
    viewer.serve().catch(() => socket.destroy());
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    log: { keys, cutTexts },
    async setPassword(next) {
      password = next;
    },
    async connect() {
      const socket = createConnection(path);
      await once(socket, 'connect');
      return socket;
    },
    async tell() {},
    close: () => close(server, sockets),
  };
}

async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
}

interface Desktop {
  readonly title: string;
  readonly keys: number[];
  readonly cutTexts: string[];
  readonly password: () => string;
}

class Viewer {
  readonly #socket: Socket;
  readonly #desktop: Desktop;
  readonly #reader = new rfb.RfbReader({ limit: READ_LIMIT });
  #bytesPerPixel = BYTES_PER_PIXEL;
  #waitsForChange = false;

  constructor(socket: Socket, desktop: Desktop) {
    this.#socket = socket;
    this.#desktop = desktop;
    socket.on('data', (chunk: Buffer) => this.#reader.push(chunk));
    socket.once('close', () => this.#reader.end(new Error('the viewer has left')));
  }

  async serve(): Promise<void> {
    await this.#shakeHands();
    for (;;) await this.#message();
  }

  async #shakeHands(): Promise<void> {
    const reader = this.#reader;
    this.#socket.write('RFB 003.008\n');
    await reader.read(rfb.VERSION_LENGTH);
    this.#socket.write(Buffer.from([1, rfb.SECURITY.vncAuth]));
    await reader.read(1);
    const challenge = rfb.newChallenge();
    this.#socket.write(challenge);
    const response = await reader.read(rfb.CHALLENGE_LENGTH);
    // compared with the password of now: QEMU has only one, and whoever came later has changed it
    if (!rfb.isVncAuthResponse(response, challenge, this.#desktop.password())) {
      this.#socket.end(
        Buffer.concat([rfb.u32(rfb.SECURITY_FAILED), rfb.lengthAndText('Authentication failed')]),
      );
      throw new Error('wrong password');
    }
    this.#socket.write(rfb.u32(rfb.SECURITY_OK));
    await reader.read(1);
    const size = Buffer.alloc(4);
    size.writeUInt16BE(WIDTH, 0);
    size.writeUInt16BE(HEIGHT, 2);
    this.#socket.write(Buffer.concat([size, PIXEL_FORMAT, rfb.lengthAndText(this.#desktop.title)]));
  }

  async #message(): Promise<void> {
    const [type] = await this.#reader.read(1);
    switch (type) {
      case MESSAGE.setPixelFormat:
        this.#bytesPerPixel = Math.max(1, ((await this.#reader.read(19))[3] ?? 32) / 8);
        return;
      case MESSAGE.setEncodings:
        return this.#reader.skip((await this.#reader.read(3)).readUInt16BE(1) * 4);
      case MESSAGE.update: {
        const [isIncremental] = await this.#reader.read(9);
        if (isIncremental === 1) this.#waitsForChange = true;
        else this.#paint();
        return;
      }
      case MESSAGE.key: {
        const body = await this.#reader.read(7);
        if (body[0] === 1) this.#desktop.keys.push(body.readUInt32BE(3));
        if (this.#waitsForChange) this.#paint();
        return;
      }
      case MESSAGE.pointer:
        return this.#reader.skip(5);
      case MESSAGE.cutText: {
        const length = (await this.#reader.read(7)).readUInt32BE(3);
        this.#desktop.cutTexts.push((await this.#reader.read(length)).toString('latin1'));
        return;
      }
      default:
        throw new Error(`message type ${type} is unknown`);
    }
  }

  #paint(): void {
    this.#waitsForChange = false;
    const head = Buffer.alloc(16);
    head.writeUInt16BE(1, 2);
    head.writeUInt16BE(WIDTH, 8);
    head.writeUInt16BE(HEIGHT, 10);
    const shade = 64 + ((this.#desktop.keys.length * 8) % 128);
    this.#socket.write(Buffer.concat([head, Buffer.alloc(WIDTH * HEIGHT * this.#bytesPerPixel, shade)]));
  }
}
