/**
 * A synthetic guacd: after the handshake it sends what a desktop sends, as fast as it is taken, up to `bytes` a connection.
 * Argument: `{ bytes, drawing }`, where `drawing` is `small` (instructions only), `blobs` (pictures only, in blobs of about
 * 6 KB) or `mixed` (a busy desktop: a few pictures among many small instructions); every frame ends with a `sync`.
 * Prints `{ port }`.
 */
import { flood } from './flood.ts';
import { type Drawing, drawingBlock } from './guacd-drawing.ts';
import { shakeHandsAsGuacd } from './guacd-server.ts';
import { ignoreRest, listen, say, scriptArgument } from './serve.ts';

const { bytes, drawing } = scriptArgument<{ bytes: number; drawing: Drawing }>();
const block = drawingBlock(drawing);

const port = await listen(async (socket, reader) => {
  await shakeHandsAsGuacd(socket, reader);
  await Promise.all([flood(socket, block, bytes), ignoreRest(reader)]);
});
say({ port });
