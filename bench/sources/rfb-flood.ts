/**
 * A synthetic RFB 3.8 desktop (RFC 6143) without a password: once the client has asked for an update it sends valid
 * raw rectangles as fast as they are taken, up to `bytes` a connection. Argument: `{ bytes }`; prints `{ port, pid }`.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { ByteReader, flood } from './flood.ts';

const WIDTH = 1280;
const HEIGHT = 800;
/** 64 rows of 256 pixels: 64 KiB of pixels an update. */
const TILE = { width: 256, height: 64 };
const NAME = 'flood';
const { bytes } = JSON.parse(process.argv[2] ?? '{}') as { bytes: number };
const update = rawUpdate();

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
  socket.write('RFB 003.008\n');
  await reader.take(12);
  socket.write(Buffer.from([1, 1]));
  await reader.take(1);
  socket.write(Buffer.alloc(4));
  await reader.take(1);
  socket.write(serverInit());
  await firstUpdateRequest(reader);
  await Promise.all([flood(socket, update, bytes), ignoreRest(reader)]);
}

/** RFC 6143 section 7.3.2, true colour, 32 bits. */
function serverInit(): Buffer {
  const init = Buffer.alloc(24 + NAME.length);
  init.writeUInt16BE(WIDTH, 0);
  init.writeUInt16BE(HEIGHT, 2);
  init.set([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0], 4);
  init.writeUInt32BE(NAME.length, 20);
  init.write(NAME, 24);
  return init;
}

/** Section 7.5: skips SetPixelFormat and SetEncodings. */
async function firstUpdateRequest(reader: ByteReader): Promise<void> {
  for (;;) {
    const [type] = await reader.take(1);
    if (type === 0) await reader.take(19);
    else if (type === 2) await reader.take(4 * (await reader.take(3)).readUInt16BE(1));
    else if (type === 3) return void (await reader.take(9));
    else throw new Error(`message type ${type} is not known here`);
  }
}

async function ignoreRest(reader: ByteReader): Promise<void> {
  try {
    for (;;) await reader.take(1);
  } catch {
    // the client has gone
  }
}

/** Sections 7.6.1 and 7.7.1: one update with one raw rectangle of noise. */
function rawUpdate(): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt16BE(1, 2);
  header.writeUInt16BE(TILE.width, 8);
  header.writeUInt16BE(TILE.height, 10);
  return Buffer.concat([header, randomBytes(TILE.width * TILE.height * 4)]);
}
