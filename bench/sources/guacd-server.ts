import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { ByteReader } from './flood.ts';

const ARGS = [
  'VERSION_1_5_0',
  'hostname',
  'port',
  'username',
  'password',
  'width',
  'height',
  'dpi',
  'read-only',
];
/** Bytes of base64 in one blob: real guacd sends pictures in blobs of this size. */
export const BLOB_BYTES = 6048;
const SEMICOLON = 0x3b;

/**
 * guacd's side of a handshake, up to the first `sync`.
 * @returns the port of the desktop that the client named.
 */
export async function shakeHandsAsGuacd(socket: Socket, reader: ByteReader): Promise<string> {
  await untilInstruction(reader, 'select');
  socket.write(instruction('args', ...ARGS));
  const said = await untilInstruction(reader, 'connect');
  socket.write(instruction('ready', '$00000000-0000-4000-8000-000000000000'));
  socket.write(instruction('size', 0, 1280, 800) + instruction('sync', Date.now()));
  return said.split(',')[1 + ARGS.indexOf('port')]?.replace(/^\d+\./, '') ?? '';
}

async function untilInstruction(reader: ByteReader, opcode: string): Promise<string> {
  for (;;) {
    const text = (await reader.takeThrough(SEMICOLON)).toString();
    if (text.startsWith(`${opcode.length}.${opcode}`)) return text;
  }
}

/** A picture as guacd sends it: begun, in blobs of base64, ended. */
export function picture(
  stream: number,
  at: { readonly x: number; readonly y: number },
  bytes: number,
): string {
  const text = randomBytes(Math.ceil((bytes / 4) * 3)).toString('base64');
  const blobs: string[] = [];
  for (let from = 0; from < text.length; from += BLOB_BYTES)
    blobs.push(instruction('blob', stream, text.slice(from, from + BLOB_BYTES)));
  return (
    instruction('img', stream, 14, 0, 'image/png', at.x, at.y) + blobs.join('') + instruction('end', stream)
  );
}

/** So many small drawing instructions, of the kinds and sizes that guacd draws windows with. */
export function smallDrawing(count: number, row: number): string {
  return Array.from({ length: count }, (_, at) => {
    if (at % 3 === 0) return instruction('rect', 0, at * 16, row * 64, 16, 16);
    if (at % 3 === 1) return instruction('cfill', 14, 0, 30, 60, 90, 255);
    return instruction('copy', 0, at, at, 64, 64, 14, 0, at + 4, at + 4);
  }).join('');
}

/** Every element here is ASCII, so its length in characters is its length in bytes. */
export function instruction(...elements: readonly (string | number)[]): string {
  return `${elements.map((element) => `${String(element).length}.${element}`).join(',')};`;
}
