import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { ByteStream } from './byte-stream.ts';

const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const HEADER_END = '\r\n\r\n';
/** RFC 6455 section 5.3. The same for every frame: what a server does to take it off costs the same. */
const MASK = Buffer.from(randomBytes(4).map((byte) => byte | 1));

/**
 * A WebSocket client (RFC 6455) that costs as little as a client can: it looks at frame headers and hands payload on
 * in the pieces in which it arrived. No extension, no check of what a server may not send.
 */
export class RawWebSocket implements ByteStream {
  readonly #socket: Socket;
  /** Bytes of the current frame that have not arrived yet. */
  #payloadLeft = 0;
  #opcode: number = OPCODE.binary;
  /** Beginning of a frame header that was split. */
  #partial: Buffer | null = null;
  frames = 0;
  onPayload: (piece: Buffer) => void = () => undefined;
  /** Is told the close code and reason, where the server gave any. */
  onClose: (why: string) => void = () => undefined;
  #closeFrame = Buffer.alloc(0);
  #isPaused = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async open(
    url: URL,
    options: { readonly headers: Readonly<Record<string, string>>; readonly subprotocol: string },
  ): Promise<RawWebSocket> {
    const socket = connect(Number(url.port), url.hostname);
    socket.setNoDelay(true);
    const headers = {
      Host: url.host,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      'Sec-WebSocket-Protocol': options.subprotocol,
      ...options.headers,
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('\r\n')}${HEADER_END}`);
    const rest = await answerOf(socket).catch((error: unknown) => {
      socket.destroy();
      throw error;
    });
    const raw = new RawWebSocket(socket);
    // the caller's handlers must be there before the first byte is handed on
    setImmediate(() => {
      socket.on('data', (chunk) => raw.#take(chunk));
      socket.on('close', () => raw.onClose(raw.#closeReason()));
      if (rest.length > 0) raw.#take(rest);
      if (!raw.#isPaused) socket.resume();
    });
    return raw;
  }

  send(payload: Buffer | string): void {
    const opcode = typeof payload === 'string' ? OPCODE.text : OPCODE.binary;
    this.#socket.write(maskedFrame(opcode, Buffer.from(payload)));
  }

  /** The connection, for the caller to go on with; nothing may be on its way to this end. */
  release(): Socket {
    return this.#socket.removeAllListeners('data').removeAllListeners('close');
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    let data = this.#partial === null ? chunk : Buffer.concat([this.#partial, chunk]);
    this.#partial = null;
    while (data.length > 0) {
      if (this.#payloadLeft === 0) {
        const header = headerLength(data);
        if (header === null) {
          this.#partial = data;
          return;
        }
        this.#opcode = (data[0] ?? 0) & 0x0f;
        this.#payloadLeft = payloadLength(data);
        this.frames += 1;
        data = data.subarray(header);
        if (this.#opcode === OPCODE.ping) this.#socket.write(maskedFrame(OPCODE.pong, Buffer.alloc(0)));
      }
      const piece = data.subarray(0, this.#payloadLeft);
      this.#payloadLeft -= piece.length;
      data = data.subarray(piece.length);
      if (piece.length > 0 && this.#opcode < OPCODE.close) this.onPayload(piece);
      if (this.#opcode === OPCODE.close) {
        this.#closeFrame = Buffer.concat([this.#closeFrame, piece]);
        if (this.#payloadLeft === 0) this.#socket.end();
      }
    }
  }

  /** Section 5.5.1. */
  #closeReason(): string {
    if (this.#closeFrame.length < 2) return 'without a reason';
    return `${this.#closeFrame.readUInt16BE(0)} ${this.#closeFrame.toString('utf8', 2)}`;
  }
}

/** A frame as a browser sends it, to be sent again and again. */
export function binaryFrame(payload: Buffer): Buffer {
  return maskedFrame(OPCODE.binary, payload);
}

function maskedFrame(opcode: number, payload: Buffer): Buffer {
  const lengthBytes = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
  const begin = 2 + lengthBytes + MASK.length;
  const frame = Buffer.allocUnsafe(begin + payload.length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (lengthBytes === 0 ? payload.length : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) frame.writeUInt16BE(payload.length, 2);
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(payload.length), 2);
  MASK.copy(frame, begin - MASK.length);
  for (let at = 0; at < payload.length; at++) frame[begin + at] = (payload[at] ?? 0) ^ (MASK[at & 3] ?? 0);
  return frame;
}

/** Reads the answer to the upgrade; resolves with the bytes after it, the socket paused. */
async function answerOf(socket: Socket): Promise<Buffer> {
  let answer = Buffer.alloc(0);
  await new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      if (!answer.includes(HEADER_END)) return;
      socket.off('data', take);
      socket.pause();
      resolve();
    };
    socket.on('data', take);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server closed during the upgrade')));
  });
  const end = answer.indexOf(HEADER_END) + HEADER_END.length;
  const status = answer.toString('latin1', 0, answer.indexOf('\r\n'));
  if (!status.includes(' 101')) throw new Error(`the upgrade was answered with ${status}`);
  return answer.subarray(end);
}

/** Null when the header itself has not arrived in full. */
function headerLength(data: Buffer): number | null {
  if (data.length < 2) return null;
  const short = (data[1] ?? 0) & 0x7f;
  const length = short < 126 ? 2 : short === 126 ? 4 : 10;
  return data.length < length ? null : length;
}

function payloadLength(data: Buffer): number {
  const short = (data[1] ?? 0) & 0x7f;
  if (short < 126) return short;
  return short === 126 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2));
}
