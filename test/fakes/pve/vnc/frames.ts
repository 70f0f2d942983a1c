/** One unfragmented WebSocket frame of a client. */
export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
}

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const MAX_PAYLOAD = 128 * 1024;
const MASK_LENGTH = 4;

/**
 * Reads frames as pveproxy does: what is fragmented or longer than 128 KiB throws inside of it, nobody closes the
 * connection, and nothing that comes after it is ever read.
 */
export class FrameReader {
  #waiting: Buffer = Buffer.alloc(0);
  #isFrozen = false;

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  push(chunk: Buffer): Frame[] {
    if (this.#isFrozen) return [];
    this.#waiting = this.#waiting.length === 0 ? chunk : Buffer.concat([this.#waiting, chunk]);
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== null; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | null {
    const head = this.#waiting;
    if (this.#isFrozen || head.length < 2) return null;
    const [first = 0, second = 0] = head;
    const opcode = first & 0x0f;
    const isFinal = (first & 0x80) !== 0;
    const short = second & 0x7f;
    const maskAt = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (head.length < maskAt) return null;
    const length =
      short === 126 ? head.readUInt16BE(2) : short === 127 ? Number(head.readBigUInt64BE(2)) : short;
    const isMasked = (second & 0x80) !== 0;
    if (!isFinal || opcode === OPCODE.continuation || length > MAX_PAYLOAD || !isMasked) {
      this.#isFrozen = true;
      return null;
    }
    const from = maskAt + MASK_LENGTH;
    if (head.length < from + length) return null;
    const payload = unmask(head.subarray(from, from + length), head.subarray(maskAt, from));
    this.#waiting = head.subarray(from + length);
    return { opcode, payload };
  }
}

export function writeFrame(opcode: number, payload: Buffer): Buffer {
  const first = 0x80 | opcode;
  if (payload.length < 126) return Buffer.concat([Buffer.from([first, payload.length]), payload]);
  if (payload.length <= 0xffff) {
    const head = Buffer.from([first, 126, 0, 0]);
    head.writeUInt16BE(payload.length, 2);
    return Buffer.concat([head, payload]);
  }
  const head = Buffer.alloc(10);
  head.writeUInt8(first, 0);
  head.writeUInt8(127, 1);
  head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}

function unmask(payload: Buffer, mask: Buffer): Buffer {
  const plain = Buffer.from(payload);
  for (let at = 0; at < plain.length; at += 1) plain[at] = (plain[at] ?? 0) ^ (mask[at & 3] ?? 0);
  return plain;
}
