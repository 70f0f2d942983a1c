/**
 * A synthetic guacd: after the handshake it sends what a busy desktop sends, as fast as it is taken, up to `bytes` a
 * connection: a few pictures in blobs of about 6 KB, many small drawing instructions, and a `sync` a frame.
 * Argument: `{ bytes }`; prints `{ port }`.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { ByteReader, flood } from './flood.ts';

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
const BLOB = 6048;
const BLOBS_A_PICTURE = 4;
const PICTURES_A_FRAME = 2;
const SMALL_A_FRAME = 60;
const SEMICOLON = 0x3b;

const { bytes } = JSON.parse(process.argv[2] ?? '{}') as { bytes: number };
/** Several frames in one block, so that writing costs little. */
const block = Buffer.from(Array.from({ length: 4 }, (_, index) => frame(index)).join(''));

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  serve(socket).catch(() => socket.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port');
  console.log(JSON.stringify({ port: address.port }));
});
process.on('SIGTERM', () => process.exit(0));

async function serve(socket: Socket): Promise<void> {
  const reader = new ByteReader(socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>);
  await untilInstruction(reader, 'select');
  socket.write(instruction('args', ...ARGS));
  await untilInstruction(reader, 'connect');
  socket.write(instruction('ready', '$00000000-0000-4000-8000-000000000000'));
  socket.write(instruction('size', 0, 1280, 800) + instruction('sync', Date.now()));
  await Promise.all([flood(socket, block, bytes), ignoreRest(reader)]);
}

async function untilInstruction(reader: ByteReader, opcode: string): Promise<void> {
  for (;;) {
    const text = (await reader.takeThrough(SEMICOLON)).toString();
    if (text.startsWith(`${opcode.length}.${opcode}`)) return;
  }
}

async function ignoreRest(reader: ByteReader): Promise<void> {
  try {
    for (;;) await reader.take(1);
  } catch {
    // the client has gone
  }
}

function frame(index: number): string {
  const small = Array.from({ length: SMALL_A_FRAME }, (_, at) =>
    at % 2 === 0
      ? instruction('rect', 0, at * 16, index * 64, 16, 16) + instruction('cfill', 14, 0, 30, 60, 90, 255)
      : instruction('copy', 0, at, at, 64, 64, 14, 0, at + 4, at + 4),
  );
  const pictures = Array.from({ length: PICTURES_A_FRAME }, (_, at) => picture(at + 1, at * 256, index * 64));
  return [...small, ...pictures, instruction('sync', 1_700_000_000_000 + index)].join('');
}

function picture(stream: number, x: number, y: number): string {
  const blobs = Array.from({ length: BLOBS_A_PICTURE }, () =>
    instruction('blob', stream, randomBytes((BLOB / 4) * 3).toString('base64')),
  );
  return instruction('img', stream, 14, 0, 'image/png', x, y) + blobs.join('') + instruction('end', stream);
}

/** Every element here is ASCII, so its length in characters is its length in bytes. */
function instruction(...elements: readonly (string | number)[]): string {
  return `${elements.map((element) => `${String(element).length}.${element}`).join(',')};`;
}
