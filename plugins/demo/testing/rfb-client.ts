import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { constants, crc32, createInflate, deflateSync, type Inflate, inflateSync } from 'node:zlib';
import { rfb } from '../../../src/api.ts';
import { encodePixelFormat, type PixelFormat } from '../rfb/pixel-format.ts';
import { decodeTiles } from './decode-tiles.ts';

/** What the desktop told. */
export type ServerMessage =
  | { readonly kind: 'update'; readonly rects: readonly SeenRect[] }
  | { readonly kind: 'cut-text'; readonly text: string }
  | { readonly kind: 'extended-clipboard'; readonly flags: number; readonly data: Buffer };

export interface SeenRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly encoding: number;
}

const MAX_READ = 64 * 1024 * 1024;

/** A small RFB client that keeps the picture, for tests. 32-bit formats with 8 bits a colour only. */
export class RfbClient {
  readonly socket: Socket;
  readonly #reader = new rfb.RfbReader({ limit: MAX_READ });
  readonly #tiles = new InflatedStream();
  readonly #tight = new InflatedStream();
  #shift: readonly [number, number, number] = [16, 8, 0];
  name = '';
  width = 0;
  height = 0;
  /** 0xRRGGBB. */
  pixels = new Uint32Array(0);
  readonly closed: Promise<unknown>;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk: Buffer) => this.#reader.push(chunk));
    this.socket.on('error', () => {});
    this.closed = once(this.socket, 'close').then(() => this.#reader.end(new Error('closed by the desktop')));
  }

  /** The handshake. Rejects with the desktop's reason when it is refused. */
  async open(password: string | null, minor: rfb.RfbMinor = 8): Promise<this> {
    const version = (await this.#reader.read(12)).toString('latin1');
    if (version !== 'RFB 003.008\n') throw new Error(`version ${version}`);
    this.socket.write(rfb.versionMessage(minor));
    let type: number;
    if (minor === 3) type = (await this.#reader.read(4)).readUInt32BE(0);
    else {
      const count = (await this.#reader.read(1)).readUInt8(0);
      type = (await this.#reader.read(count)).readUInt8(0);
      this.socket.write(Buffer.from([type]));
    }
    if (type === rfb.SECURITY.vncAuth) {
      this.socket.write(rfb.vncAuthResponse(await this.#reader.read(16), password ?? ''));
    }
    if (type === rfb.SECURITY.vncAuth || minor === 8) {
      const result = (await this.#reader.read(4)).readUInt32BE(0);
      if (result !== 0) throw new Error((minor === 8 && (await rfb.readReason(this.#reader))) || 'refused');
    }
    this.socket.write(Buffer.from([1]));
    const init = await this.#reader.read(24);
    this.#resize(init.readUInt16BE(0), init.readUInt16BE(2));
    this.name = (await this.#reader.read(init.readUInt32BE(20))).toString('utf8');
    return this;
  }

  setEncodings(...encodings: readonly number[]): void {
    const bytes = Buffer.alloc(4 + 4 * encodings.length);
    bytes.writeUInt8(2, 0);
    bytes.writeUInt16BE(encodings.length, 2);
    encodings.forEach((encoding, at) => {
      bytes.writeInt32BE(encoding | 0, 4 + 4 * at);
    });
    this.socket.write(bytes);
  }

  setFormat(format: PixelFormat): void {
    this.#shift = format.shift;
    this.socket.write(Buffer.concat([Buffer.alloc(4), encodePixelFormat(format)]));
  }

  request(isIncremental: boolean, x = 0, y = 0, width = this.width, height = this.height): void {
    const bytes = Buffer.alloc(10);
    bytes.set([3, isIncremental ? 1 : 0]);
    [x, y, width, height].forEach((value, at) => {
      bytes.writeUInt16BE(value, 2 + 2 * at);
    });
    this.socket.write(bytes);
  }

  key(keysym: number, ...downs: readonly boolean[]): void {
    for (const isDown of downs.length === 0 ? [true, false] : downs)
      this.socket.write(keyMessage(keysym, isDown));
  }

  type(text: string): void {
    const keysymOf = (character: string): number => {
      const code = character.codePointAt(0) ?? 0;
      if (character === '\n') return 0xff0d;
      return code < 0x100 ? code : 0x01000000 + code;
    };
    const messages = [...text].flatMap((one) =>
      [true, false].map((isDown) => keyMessage(keysymOf(one), isDown)),
    );
    this.socket.write(Buffer.concat(messages));
  }

  pointer(x: number, y: number, buttons: number): void {
    const bytes = Buffer.from([5, buttons, 0, 0, 0, 0]);
    bytes.writeUInt16BE(x, 2);
    bytes.writeUInt16BE(y, 4);
    this.socket.write(bytes);
  }

  cutText(content: Buffer, sign: 1 | -1 = 1): void {
    const head = Buffer.from([6, 0, 0, 0, 0, 0, 0, 0]);
    head.writeInt32BE(sign * content.length, 4);
    this.socket.write(Buffer.concat([head, content]));
  }

  /** A message of the clipboard extension. @param text is compressed as viewers do it: flushed and not ended. */
  extendedClipboard(flags: number, text?: string): void {
    const options = { finishFlush: constants.Z_SYNC_FLUSH };
    const body = text === undefined ? Buffer.alloc(0) : deflateSync(rfb.lengthAndText(`${text}\0`), options);
    this.cutText(Buffer.concat([rfb.u32(flags >>> 0), body]), -1);
  }

  setSize(width: number, height: number): void {
    const bytes = Buffer.alloc(24);
    bytes.writeUInt8(251, 0);
    bytes.writeUInt16BE(width, 2);
    bytes.writeUInt16BE(height, 4);
    bytes.writeUInt8(1, 6);
    bytes.writeUInt16BE(width, 16);
    bytes.writeUInt16BE(height, 18);
    this.socket.write(bytes);
  }

  async next(): Promise<ServerMessage> {
    const [type] = await this.#reader.read(1);
    if (type === 0) return this.#readUpdate();
    if (type !== 3) throw new Error(`message type ${type}`);
    const length = (await this.#reader.read(7)).readInt32BE(3);
    const content = await this.#reader.read(Math.abs(length));
    if (length >= 0) return { kind: 'cut-text', text: content.toString('latin1') };
    return { kind: 'extended-clipboard', flags: content.readUInt32BE(0), data: content.subarray(4) };
  }

  /** The next update; other messages are passed over. */
  async update(): Promise<readonly SeenRect[]> {
    for (;;) {
      const message = await this.next();
      if (message.kind === 'update') return message.rects;
    }
  }

  close(): void {
    this.socket.destroy();
    this.#tiles.close();
    this.#tight.close();
  }

  async #readUpdate(): Promise<ServerMessage> {
    const count = (await this.#reader.read(3)).readUInt16BE(1);
    const rects: SeenRect[] = [];
    for (let at = 0; at < count; at += 1) {
      const head = await this.#reader.read(12);
      const [x, y, width, height] = [0, 2, 4, 6].map((from) => head.readUInt16BE(from));
      const seen = {
        x: x ?? 0,
        y: y ?? 0,
        width: width ?? 0,
        height: height ?? 0,
        encoding: head.readInt32BE(8),
      };
      rects.push(seen);
      await this.#readRect(seen);
    }
    return { kind: 'update', rects };
  }

  async #readRect(seen: SeenRect): Promise<void> {
    const { x, y, width, height, encoding } = seen;
    if (encoding === 0) {
      const bytes = await this.#reader.read(width * height * 4);
      for (let at = 0; at < width * height; at += 1) {
        this.#put(x + (at % width), y + Math.floor(at / width), bytes.readUInt32LE(at * 4));
      }
    } else if (encoding === 16) {
      const length = (await this.#reader.read(4)).readUInt32BE(0);
      const tiles = await this.#tiles.take(await this.#reader.read(length));
      // in a compressed pixel the byte that no colour uses is left out
      const scale = Math.min(...this.#shift) >= 8 ? 256 : 1;
      decodeTiles(tiles, seen, (px, py, value) => this.#put(px, py, value * scale));
    } else if (encoding === 7 || encoding === -260) {
      const rgb =
        encoding === 7 ? await this.#readTight(width * height * 3) : await this.#readTightPng(width, height);
      for (let at = 0; at < width * height; at += 1) {
        this.pixels[(y + Math.floor(at / width)) * this.width + x + (at % width)] = rgb.readUIntBE(at * 3, 3);
      }
    } else if (encoding === -239) {
      await this.#reader.read(width * height * 4 + Math.ceil(width / 8) * height);
    } else if (encoding === -223) {
      this.#resize(width, height);
    } else if (encoding === -308) {
      const screens = (await this.#reader.read(4)).readUInt8(0);
      await this.#reader.read(16 * screens);
      if (y === 0) this.#resize(width, height);
    } else throw new Error(`encoding ${encoding}`);
  }

  /** Basic compression on stream 0 with the copy filter. */
  async #readTight(size: number): Promise<Buffer> {
    if ((await this.#reader.read(1)).readUInt8(0) !== 0) throw new Error('another kind of Tight');
    if (size < 12) return this.#reader.read(size);
    return this.#tight.take(await this.#readCompact());
  }

  /** A PNG of one IDAT chunk, its rows unfiltered. */
  async #readTightPng(width: number, height: number): Promise<Buffer> {
    if ((await this.#reader.read(1)).readUInt8(0) !== 0xa0) throw new Error('no PNG in TightPNG');
    const png = await this.#readCompact();
    const types: string[] = [];
    let rows = Buffer.alloc(0);
    for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
      const end = at + 8 + png.readUInt32BE(at);
      const type = png.toString('latin1', at + 4, at + 8);
      types.push(type);
      if (png.readUInt32BE(end) !== crc32(png.subarray(at + 4, end))) throw new Error(`checksum of ${type}`);
      if (type === 'IDAT') rows = inflateSync(png.subarray(at + 8, end));
    }
    if (types.join() !== 'IHDR,IDAT,IEND') throw new Error(`chunks ${types}`);
    if ([png.readUInt32BE(16), png.readUInt32BE(20)].join() !== `${width},${height}`) throw new Error('size');
    return unfiltered(rows, 3 * width, height);
  }

  /** Its length has seven bits a byte. */
  async #readCompact(): Promise<Buffer> {
    let length = 0;
    for (let shift = 0; shift <= 14; shift += 7) {
      const byte = (await this.#reader.read(1)).readUInt8(0);
      length |= (shift === 14 ? byte : byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return this.#reader.read(length);
  }

  #put(x: number, y: number, value: number): void {
    const [red, green, blue] = this.#shift;
    this.pixels[y * this.width + x] =
      (((value >> red) & 255) << 16) | (((value >> green) & 255) << 8) | ((value >> blue) & 255);
  }

  #resize(width: number, height: number): void {
    if (width === this.width && height === this.height) return;
    [this.width, this.height] = [width, height];
    this.pixels = new Uint32Array(width * height);
  }
}

/** One zlib stream over the life of a connection. */
class InflatedStream {
  readonly #inflate: Inflate = createInflate();
  #parts: Buffer[] = [];

  constructor() {
    this.#inflate.on('data', (part: Buffer) => this.#parts.push(part));
  }

  /** What these bytes unpack to; one at a time. */
  take(bytes: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#inflate.once('error', reject);
      this.#inflate.write(bytes);
      this.#inflate.flush(constants.Z_SYNC_FLUSH, () => {
        this.#inflate.off('error', reject);
        const all = Buffer.concat(this.#parts);
        this.#parts = [];
        resolve(all);
      });
    });
  }

  close(): void {
    this.#inflate.destroy();
  }
}

function keyMessage(keysym: number, isDown: boolean): Buffer {
  const bytes = Buffer.from([4, isDown ? 1 : 0, 0, 0, 0, 0, 0, 0]);
  bytes.writeUInt32BE(keysym, 4);
  return bytes;
}

/** The text inside a `provide` message. */
export function providedText(data: Buffer): string {
  const bytes = inflateSync(data);
  return bytes.toString('utf8', 4, 4 + bytes.readUInt32BE(0));
}

/** ISO/IEC 15948 section 9.2: only the filters None and Up. */
function unfiltered(rows: Buffer, line: number, height: number): Buffer {
  const out = Buffer.alloc(line * height);
  for (let y = 0; y < height; y += 1) {
    const filter = rows[y * (line + 1)];
    if (filter !== 0 && filter !== 2) throw new Error(`filter ${filter}`);
    for (let x = 0; x < line; x += 1) {
      const above = filter === 2 && y > 0 ? (out[(y - 1) * line + x] ?? 0) : 0;
      out[y * line + x] = (rows[y * (line + 1) + 1 + x] ?? 0) + above;
    }
  }
  return out;
}
