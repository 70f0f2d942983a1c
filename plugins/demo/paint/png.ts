import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';
import type { Canvas } from './canvas.ts';
import type { Rect } from './rect.ts';

const deflated = promisify(deflate);

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Bytes before a chunk's data (length and type), and after it (checksum). */
const CHUNK_HEAD = 8;
const CHUNK_TAIL = 4;
const TRUE_COLOUR = 2;
/** What flat areas need; more makes it slower, and hardly smaller. */
const LEVEL = 2;

/** An area as a PNG file (ISO/IEC 15948). The compression is done outside the event loop's thread. */
export async function pngOf(canvas: Canvas, area: Rect): Promise<Buffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(area.width, 0);
  header.writeUInt32BE(area.height, 4);
  header.set([8, TRUE_COLOUR], 8);
  const data = await deflated(scanlines(canvas, area), { level: LEVEL });
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Each row is led by the number of its filter, and made of differences to the row above: a sky is hardly anything then. */
const UP = 2;

function scanlines(canvas: Canvas, { x, y, width, height }: Rect): Buffer {
  const { pixels } = canvas;
  const out = Buffer.allocUnsafe((width * 3 + 1) * height);
  let at = 0;
  for (let row = y; row < y + height; row += 1) {
    out[at] = UP;
    at += 1;
    const start = row * canvas.width + x;
    // the row above the first one counts as black
    const above = row === y ? null : start - canvas.width;
    for (let column = 0; column < width; column += 1, at += 3) {
      const colour = pixels[start + column] ?? 0;
      const under = above === null ? 0 : (pixels[above + column] ?? 0);
      out[at] = (colour >> 16) - (under >> 16);
      out[at + 1] = (colour >> 8) - (under >> 8);
      out[at + 2] = colour - under;
    }
  }
  return out;
}

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(CHUNK_HEAD + data.length + CHUNK_TAIL);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  out.set(data, CHUNK_HEAD);
  out.writeUInt32BE(crc32(out.subarray(4, CHUNK_HEAD + data.length)), CHUNK_HEAD + data.length);
  return out;
}
