import type { Socket } from 'node:net';
import type { ByteReader } from './flood.ts';

/** Size of the synthetic desktops in pixels of 32 bits. */
export const SCREEN = { width: 1280, height: 800 } as const;
const NAME = 'bench';
const MESSAGE = {
  setPixelFormat: 0,
  setEncodings: 2,
  updateRequest: 3,
  key: 4,
  pointer: 5,
  cutText: 6,
} as const;

/** The server's side of an RFB 3.8 handshake without a password (RFC 6143 section 7.1), up to ServerInit. */
export async function shakeHandsAsRfbServer(socket: Socket, reader: ByteReader): Promise<void> {
  socket.write('RFB 003.008\n');
  await reader.take(12);
  socket.write(Buffer.from([1, 1]));
  await reader.take(1);
  socket.write(Buffer.alloc(4));
  await reader.take(1);
  socket.write(serverInit());
}

export type RfbInput = 'update-request' | { readonly x: number; readonly y: number } | 'other';

/** The viewer's next message (section 7.5). */
export async function nextInput(reader: ByteReader): Promise<RfbInput> {
  const [type] = await reader.take(1);
  switch (type) {
    case MESSAGE.setPixelFormat:
      await reader.take(19);
      return 'other';
    case MESSAGE.setEncodings:
      await reader.take(4 * (await reader.take(3)).readUInt16BE(1));
      return 'other';
    case MESSAGE.updateRequest:
      await reader.take(9);
      return 'update-request';
    case MESSAGE.key:
      await reader.take(7);
      return 'other';
    case MESSAGE.pointer: {
      const body = await reader.take(5);
      return { x: body.readUInt16BE(1), y: body.readUInt16BE(3) };
    }
    case MESSAGE.cutText:
      await reader.take((await reader.take(7)).readUInt32BE(3));
      return 'other';
    default:
      throw new Error(`message type ${type} is not known here`);
  }
}

/** Sections 7.6.1 and 7.7.1: one update with one raw rectangle. */
export function rawUpdate(
  at: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  pixels: Buffer,
): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt16BE(1, 2);
  header.writeUInt16BE(at.x, 4);
  header.writeUInt16BE(at.y, 6);
  header.writeUInt16BE(at.width, 8);
  header.writeUInt16BE(at.height, 10);
  return Buffer.concat([header, pixels]);
}

/** RFC 6143 section 7.3.2, true colour, 32 bits. */
function serverInit(): Buffer {
  const init = Buffer.alloc(24 + NAME.length);
  init.writeUInt16BE(SCREEN.width, 0);
  init.writeUInt16BE(SCREEN.height, 2);
  init.set([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0], 4);
  init.writeUInt32BE(NAME.length, 20);
  init.write(NAME, 24);
  return init;
}
