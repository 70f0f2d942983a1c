/**
 * A synthetic RFB 3.8 desktop without a password: once the viewer has asked for an update it sends valid raw rectangles as
 * fast as they are taken, `down` bytes a connection. Where `up` is not 0, it says that nothing changed and counts what
 * the viewer sends, and prints `{ bytes, ms }` when `up` bytes have come, the time from the first of them.
 * Argument: `{ down, up }`; prints `{ port }`.
 */
import { randomBytes } from 'node:crypto';
import { handOver } from './hand-over.ts';
import { nextInput, rawUpdate, shakeHandsAsRfbServer } from './rfb-server.ts';
import { listen, say, scriptArgument } from './serve.ts';

/** 64 rows of 256 pixels: 64 KiB of pixels an update. */
const TILE = { x: 0, y: 0, width: 256, height: 64 };
const UPDATES_A_BLOCK = 16;
/** RFC 6143 section 7.6.1: an update of no rectangle. */
const NO_CHANGE = Buffer.alloc(4);

const { down, up } = scriptArgument<{ down: number; up: number }>();
const update = rawUpdate(TILE, randomBytes(TILE.width * TILE.height * 4));
const block = Buffer.concat(Array<Buffer>(UPDATES_A_BLOCK).fill(update));

const port = await listen(async (socket, reader) => {
  await shakeHandsAsRfbServer(socket, reader);
  let input = await nextInput(reader);
  while (input !== 'update-request') input = await nextInput(reader);
  if (up > 0) say(await handOver(socket, 'drain.py', { bytes: up, input: NO_CHANGE }));
  else await handOver(socket, 'pour.py', { bytes: down, input: block });
});
say({ port });
