/**
 * A synthetic guacd: after the handshake it sends what a desktop sends, as fast as it is taken, up to `bytes` a connection.
 * Argument: `{ bytes, drawing }`, where `drawing` is `small` (instructions only), `blobs` (pictures only, in blobs of about
 * 6 KB) or `mixed` (a busy desktop: a few pictures among many small instructions); every frame ends with a `sync`.
 * Prints `{ port }`.
 */
import { flood } from './flood.ts';
import { BLOB_BYTES, instruction, picture, shakeHandsAsGuacd, smallDrawing } from './guacd-server.ts';
import { ignoreRest, listen, say, scriptArgument } from './serve.ts';

export type Drawing = 'small' | 'blobs' | 'mixed';

const SMALL_A_FRAME = 90;
const PICTURES_A_FRAME = 2;
const BLOBS_A_PICTURE = 4;
/** So that writing costs little. */
const FRAMES_A_BLOCK = { small: 16, blobs: 4, mixed: 4 } as const;

const { bytes, drawing } = scriptArgument<{ bytes: number; drawing: Drawing }>();
const block = Buffer.from(
  Array.from({ length: FRAMES_A_BLOCK[drawing] }, (_, index) => frame(index)).join(''),
);

const port = await listen(async (socket, reader) => {
  await shakeHandsAsGuacd(socket, reader);
  await Promise.all([flood(socket, block, bytes), ignoreRest(reader)]);
});
say({ port });

function frame(index: number): string {
  const small = drawing === 'blobs' ? '' : smallDrawing(SMALL_A_FRAME, index);
  const pictures = drawing === 'small' ? 0 : PICTURES_A_FRAME;
  const drawn = Array.from({ length: pictures }, (_, at) =>
    picture(at + 1, { x: at * 256, y: index * 64 }, BLOBS_A_PICTURE * BLOB_BYTES),
  );
  return small + drawn.join('') + instruction('sync', 1_700_000_000_000 + index);
}
