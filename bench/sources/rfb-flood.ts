/**
 * A synthetic RFB 3.8 desktop without a password: once the viewer has asked for an update it sends valid raw rectangles as
 * fast as they are taken, up to `down` bytes a connection. Where `up` is not 0, it counts what the viewer sends instead, and
 * prints `{ up, ms }` when so many bytes have come, the time from the first of them.
 * Argument: `{ down, up }`; prints `{ port }`.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { type ByteReader, flood } from './flood.ts';
import { nextInput, rawUpdate, shakeHandsAsRfbServer } from './rfb-server.ts';
import { ignoreRest, listen, say, scriptArgument } from './serve.ts';

/** 64 rows of 256 pixels: 64 KiB of pixels an update. */
const TILE = { x: 0, y: 0, width: 256, height: 64 };

const { down, up } = scriptArgument<{ down: number; up: number }>();
const update = rawUpdate(TILE, randomBytes(TILE.width * TILE.height * 4));

const port = await listen(async (socket, reader) => {
  await shakeHandsAsRfbServer(socket, reader);
  let input = await nextInput(reader);
  while (input !== 'update-request') input = await nextInput(reader);
  if (up > 0) await count(socket, reader);
  else await Promise.all([flood(socket, update, down), ignoreRest(reader)]);
});
say({ port });

async function count(socket: Socket, reader: ByteReader): Promise<void> {
  let received = (await reader.release()).length;
  let began = 0;
  socket.on('data', (chunk) => {
    if (received === 0) began = performance.now();
    const before = received;
    received += chunk.length;
    if (before < up && received >= up)
      console.log(JSON.stringify({ up: received, ms: performance.now() - began }));
  });
}
