import { BLOB_BYTES, instruction, picture, smallDrawing } from './guacd-server.ts';

export type Drawing = 'small' | 'blobs' | 'mixed';

const SMALL_A_FRAME = 90;
const PICTURES_A_FRAME = 2;
const BLOBS_A_PICTURE = 4;
/** So that writing costs little. */
const FRAMES_A_BLOCK = { small: 16, blobs: 4, mixed: 4 } as const;

/** A few frames of a desktop that draws so, to be sent again and again. */
export function drawingBlock(drawing: Drawing): Buffer {
  const frames = Array.from({ length: FRAMES_A_BLOCK[drawing] }, (_, index) => frame(drawing, index));
  return Buffer.from(frames.join(''));
}

function frame(drawing: Drawing, index: number): string {
  const small = drawing === 'blobs' ? '' : smallDrawing(SMALL_A_FRAME, index);
  const pictures = drawing === 'small' ? 0 : PICTURES_A_FRAME;
  const drawn = Array.from({ length: pictures }, (_, at) =>
    picture(at + 1, { x: at * 256, y: index * 64 }, BLOBS_A_PICTURE * BLOB_BYTES),
  );
  return small + drawn.join('') + instruction('sync', 1_700_000_000_000 + index);
}
