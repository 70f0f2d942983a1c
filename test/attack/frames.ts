import { randomBytes } from 'node:crypto';

interface FrameOptions {
  readonly fin?: boolean;
  readonly masked?: boolean;
  /** What the frame says its length is. */
  readonly claim?: number;
}

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A WebSocket frame as a client sends it (RFC 6455 section 5.2), and as no client should. */
export function frame(opcode: number, payload: Buffer, options: FrameOptions = {}): Buffer {
  const { fin = true, masked = true, claim = payload.length } = options;
  const first = (fin ? 0x80 : 0) | opcode;
  const mask = masked ? 0x80 : 0;
  let head: Buffer;
  if (claim < 126) head = Buffer.from([first, mask | claim]);
  else {
    head = Buffer.alloc(10);
    head.set([first, mask | 127]);
    head.writeBigUInt64BE(BigInt(claim), 2);
  }
  return Buffer.concat([head, masked ? Buffer.alloc(4) : Buffer.alloc(0), payload]);
}

const many = (count: number, bytes: Buffer): Buffer => Buffer.concat(Array<Buffer>(count).fill(bytes));
const binary = (text: string): Buffer => frame(OPCODE.binary, Buffer.from(text, 'latin1'));
const RFB = Buffer.concat([binary('RFB 003.008\n'), binary('\x01'), binary('\x01')]);
const NONE = Buffer.alloc(0);

/** What a viewer may send after its upgrade if it means harm, or is broken. */
export const ATTACKS: Readonly<Record<string, Buffer>> = {
  nothing: NONE,
  'a message over the limit': frame(OPCODE.binary, Buffer.alloc(1_100_000)),
  'a length of a terabyte': frame(OPCODE.binary, Buffer.alloc(10), { claim: 2 ** 40 }),
  'a frame without a mask': frame(OPCODE.binary, Buffer.alloc(10), { masked: false }),
  'reserved bits': Buffer.from([0xf2, 0x80, 0, 0, 0, 0]),
  'an unknown opcode': frame(5, Buffer.alloc(1)),
  text: frame(OPCODE.text, Buffer.from('hello')),
  'text that is none': frame(OPCODE.text, Buffer.from([0xff, 0xfe])),
  'a continuation of nothing': frame(OPCODE.continuation, Buffer.from('x')),
  'a ping that is too long': frame(OPCODE.ping, Buffer.alloc(200)),
  'a flood of pings': many(3000, frame(OPCODE.ping, Buffer.alloc(125))),
  'a flood of pongs': many(3000, frame(OPCODE.pong, Buffer.alloc(125))),
  'a close frame with half a code': frame(OPCODE.close, Buffer.from([3])),
  'a close frame with a forbidden code': frame(OPCODE.close, Buffer.from([0x03, 0xed])),
  'a close frame, and then nothing': frame(OPCODE.close, Buffer.from([0x03, 0xe8])),
  'a flood of empty messages': many(20_000, frame(OPCODE.binary, NONE)),
  'a message in countless parts': Buffer.concat([
    frame(OPCODE.binary, Buffer.alloc(1), { fin: false }),
    many(20_000, frame(OPCODE.continuation, Buffer.alloc(1), { fin: false })),
  ]),
  'a flood of tiny input': Buffer.concat([RFB, many(20_000, binary('\x06'))]),
  'half a frame': frame(OPCODE.binary, Buffer.alloc(100)).subarray(0, 50),
  'another protocol': binary('GET / HTTP/1.1\r\n\r\n'),
  'a security type that was not offered': binary('RFB 003.008\n\x02'),
  'much before its turn': frame(OPCODE.binary, Buffer.alloc(900_000)),
  noise: randomBytes(500),
  'noise after the handshake': Buffer.concat([RFB, frame(OPCODE.binary, randomBytes(5000))]),
};
